# Everything that people do with the platform. `make help` lists it.
# Each target brings what it needs (node packages, Pulumi, provider plugins, Kafka) and skips what is already there.

# The stack to work on: one of Pulumi.<stack>.yaml.
STACK ?= local
# make client, make kafka: as whom.
SERVICE ?= admin
# make client: with the settings of this role too: producer, or one of the service's groups.
AS ?=
# make outputs: only this one; SECRETS=show prints secrets too.
NAME ?=
SECRETS ?=
# make kafka: a tool of Kafka's own and its arguments, e.g. "topics --list"; make ops, make pulumi: a command of theirs.
CMD ?= topics --list
# make review: the revision to compare with; PREVIEW=no leaves the engine out. OUT: where a review or report goes.
BASE ?= main
PREVIEW ?=
# make review: the most characters of its Markdown. make comment, make issue: of which change, called what, from where.
MOST ?=
PR ?=
TITLE ?=
FROM ?= .platform/reviews
OUT ?=
# make test: one tier (check, unit, program, engine, live), and one subject (cluster, catalog, rolls, …).
TIER ?=
ONLY ?=
# make down, on Docker: VOLUMES=delete deletes the data too.
VOLUMES ?=
# make bench: less, or longer; keep what was found as what later runs are compared with.
SHORT ?=
FULL ?=
STORE ?=
# After an interruption: what is there already isn't measured again.
RESUME ?=
# make down: the stack's name again, where nobody can be asked.
CONFIRM ?=

# npm's own note of what it installed.
STAMP := node_modules/.package-lock.json
TOOLCHAIN := node -r ./toolchain/typescript.cjs toolchain/main.ts
# make ops, make pulumi: CMD= belongs to them, too, but what it stands for otherwise is make kafka's.
GIVEN := $(filter command environment,$(firstword $(origin CMD)))
OPS_CMD := $(if $(GIVEN),$(CMD),--help)
# The $ in the names of resources is neither for make nor, outside of single quotes, for the shell.
PULUMI_CMD = $(if $(GIVEN),$(if $(findstring ',$(value CMD)),$(value CMD),$(subst $$,\$$,$(value CMD))),--help)

.DEFAULT_GOAL := help
.PHONY: help up down preview review report image images drift comment issue refresh outputs client contract kafka pulumi ops plan test check bench

help: ## Show this list
	@awk 'BEGIN { FS = ":.*## "; print "\nUsage: make <target> [STACK=local]\n" } \
	  /^[a-z]+:.*## / { printf "  %-9s %s\n", $$1, $$2 } \
	  END { print "" }' $(MAKEFILE_LIST)

up: $(STAMP) ## Bring the stack to what its description says, and tell how to use it
	@$(TOOLCHAIN) up --stack "$(STACK)"

preview: $(STAMP) ## Show what `make up` would change; changes nothing
	@$(TOOLCHAIN) preview --stack "$(STACK)"

review: $(STAMP) ## Say what this revision changes, compared with BASE=main: topics, rights, restarts, cost, policies
	@$(TOOLCHAIN) review --stack "$(STACK)" --base "$(BASE)" $(if $(filter no,$(PREVIEW)),--no-preview) $(if $(MOST),--most "$(MOST)") $(if $(OUT),--out "$(OUT)")

report: $(STAMP) ## Write a page about the stack: topology, topics, rights, flows, alerts, certificates, cost
	@$(TOOLCHAIN) report --stack "$(STACK)" $(if $(OUT),--out "$(OUT)")

drift: $(STAMP) ## Fail if what is there isn't what was deployed and is described; OUT= keeps what differs as a file
	@$(TOOLCHAIN) preview --stack "$(STACK)" --refresh --expect-no-changes $(if $(OUT),--out "$(OUT)")

comment: ## Put the reviews of FROM= under the change PR= on GitHub, as one comment that each further call changes
	@toolchain/github.sh comment "$(PR)" "$(FROM)"

issue: ## Open the issue TITLE= on GitHub with the texts of FROM=, or add them to the one that is open
	@TITLE="$(TITLE)" toolchain/github.sh issue "$(TITLE)" "$(FROM)"

image: $(STAMP) ## Say which image is the newest for the stack's machines on AWS; WRITE=yes puts it into its file
	@$(TOOLCHAIN) image --stack "$(STACK)" $(if $(filter yes,$(WRITE)),--write)

images: $(STAMP) ## Say which versions of the images of a stack on Docker are newer, with their digests
	@$(TOOLCHAIN) images --stack "$(STACK)"

down: $(STAMP) ## Delete the stack with everything in it (asks first; CONFIRM=<stack> says it without a terminal)
	@$(TOOLCHAIN) down --stack "$(STACK)" $(if $(CONFIRM),--confirm "$(CONFIRM)") $(if $(filter delete,$(VOLUMES)),--volumes)

refresh: $(STAMP) ## Correct the stack's state by what is really there
	@$(TOOLCHAIN) refresh --stack "$(STACK)"

outputs: $(STAMP) ## Print what the stack hands to its users ; NAME=<one>, SECRETS=show
	@$(TOOLCHAIN) outputs --stack "$(STACK)" $(if $(SECRETS),--show-secrets) $(if $(NAME),"$(NAME)")

client: $(STAMP) ## Print the client.properties of SERVICE=admin, with its secrets; AS=producer|<group>
	@$(TOOLCHAIN) client --stack "$(STACK)" $(if $(AS),--as "$(AS)") "$(SERVICE)"

contract: $(STAMP) ## Print the whole contract of SERVICE=<service> as JSON, with its secrets
	@$(TOOLCHAIN) client --stack "$(STACK)" --json "$(SERVICE)"

kafka: $(STAMP) ## Run a tool of Kafka's own against the stack: CMD="consumer-groups --list"
	@$(TOOLCHAIN) kafka --stack "$(STACK)" --service "$(SERVICE)" $(firstword $(CMD)) -- $(wordlist 2,99,$(CMD))

pulumi: $(STAMP) ## Run a command of Pulumi's own on the stack: CMD="stack export", CMD="config set --secret <key>", ...
	@$(TOOLCHAIN) pulumi --stack "$(STACK)" -- $(PULUMI_CMD)

ops: $(STAMP) ## Look after the stack: CMD="status", CMD="groups list", ...; CMD=--help lists all (also `npx ops`)
	@ops/ops --stack "$(STACK)" $(OPS_CMD)

plan: $(STAMP) ## Print the stack's whole plan as JSON, without the engine
	@npm run --silent plan -- --stack "$(STACK)"

test: $(STAMP) ## Run all tests, fastest first; TIER=check|unit|program|engine|live, ONLY=<subject>
	@$(TOOLCHAIN) test $(if $(TIER),--tier "$(TIER)") $(if $(ONLY),--only "$(ONLY)")

check: $(STAMP) ## Check types, lint and formatting
	@$(TOOLCHAIN) test --tier check

bench: $(STAMP) ## Measure this machine: tables, runs, plots; ONLY=<part of a title>, SHORT=1, FULL=1, STORE=1, RESUME=1, OUT=
	@$(TOOLCHAIN) bench $(if $(ONLY),--only "$(ONLY)") $(if $(SHORT),--short) $(if $(FULL),--full) $(if $(STORE),--store) $(if $(RESUME),--resume) $(if $(OUT),--out "$(OUT)")

# Node packages are installed only when the lockfile changed.
$(STAMP): package-lock.json
	@sh toolchain/packages.sh
	@touch $(STAMP)
