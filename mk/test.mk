# Tests: make test. It ends with a line `N passed, N failed`.

# ONLY=word runs the groups of tests whose name holds the word: ONLY=wasm.
test:
	@$(MAKE) WERROR=1 config=release build page c-tests
	@$(MAKE) WERROR=1 config=sanitize c-tests
	@$(MAKE) WERROR=1 config=double c-tests
	@tools/node tools/run-tests.js $(ONLY)
