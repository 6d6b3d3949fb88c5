#!/bin/sh
# Tells GitHub what a target has written, by its own command line tool. Called by the Makefile.
#   github.sh comment <number of the change> <directory with *.md>   one comment, changed by each further call
#   github.sh issue <title> <directory with *.txt>                   one open issue of this title
set -eu

if ! command -v gh >/dev/null; then
  echo "✗ Missing: gh, GitHub's command line tool; install it with \`apt-get install gh\` or \`brew install gh\`." >&2
  exit 1
fi

what=$1 to=$2 from=$3
text=$(mktemp)
trap 'rm -f "$text"' EXIT

case $what in
  comment)
    cat "$from"/*.md >"$text"
    gh pr comment "$to" --edit-last --create-if-none --body-file "$text"
    ;;
  issue)
    # As a block of code, whatever is in it; an issue holds 65,536 characters.
    { echo '```'; cat "$from"/*.txt | tr -d '`' | head -c 60000; echo; echo '```'; } >"$text"
    known=$(gh issue list --state open --search "in:title \"$to\"" --json number,title --jq "map(select(.title == env.TITLE)) | .[0].number // empty")
    if [ -n "$known" ]; then gh issue comment "$known" --body-file "$text"
    else gh issue create --title "$to" --body-file "$text"; fi
    ;;
  *)
    echo "✗ There is no \"$what\" to tell GitHub of." >&2
    exit 1
    ;;
esac
