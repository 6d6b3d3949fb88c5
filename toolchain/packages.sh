#!/bin/sh
# Checks Node and installs the node packages of the lockfile. Called by the Makefile when the lockfile has changed.
oldest=20.19

version=$(node --version 2>/dev/null | tr -d v)
if [ -z "$version" ] || [ "$(printf '%s\n' "$oldest" "$version" | sort -V | head -n 1)" != "$oldest" ]; then
  echo "✗ Missing: Node $oldest or newer (${version:-none} is on PATH); install with \`apt-get install nodejs npm\` (Debian 13) or \`brew install node\` (macOS)." >&2
  exit 1
fi

if [ -d node_modules ]; then why="package-lock.json changed"; else why="none are installed yet"; fi
what="Node packages: npm ci ($why)"
echo "• $what" >&2
start=$(date +%s)
if [ -t 2 ]; then
  # Ends with this script even when that is killed.
  (while sleep 1 && kill -0 $$ 2>/dev/null; do printf '\r  %s s' $(($(date +%s) - start)) >&2; done) &
  ticker=$!
fi
output=$(npm ci --loglevel=error 2>&1)
status=$?
if [ -n "$ticker" ]; then
  kill "$ticker" 2>/dev/null
  printf '\r\033[K' >&2
fi
if [ $status -ne 0 ]; then
  echo "✗ npm ci failed:" >&2
  echo "$output" | grep '^npm error' | grep -v '^npm error *$' | head -n 6 >&2
  exit 1
fi
echo "✓ Node packages ($(($(date +%s) - start)) s)" >&2
