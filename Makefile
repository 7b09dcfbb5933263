# Thin calls of tools/dev.py, which needs nothing but Python and works without make as well.
PYTHON ?= python3
GOAL := $(firstword $(MAKECMDGOALS))

# `make bench AREA` and `make drill NAME`: the second word is a name, not a target.
ifneq (,$(filter bench drill,$(GOAL)))
NAME := $(word 2,$(MAKECMDGOALS))
ifneq (,$(NAME))
.PHONY: $(NAME)
$(NAME): ; @:
endif
endif

.PHONY: run test lint build bench drill contract lock help
help: ; @$(PYTHON) tools/dev.py --help
run lint build contract lock: ; @$(PYTHON) tools/dev.py $@
test: ; @$(PYTHON) tools/dev.py test
bench drill: ; @$(PYTHON) tools/dev.py $@ $(NAME)
