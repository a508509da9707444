# plateau.html, the whole page in one file; the examples; and dist/plateau-VERSION, what is handed to others.

single_tools := $(addprefix tools/,build-single.js pack.js minify-templates.js version.js)
single_data  := build/web/index.html build/web/texts/recorded.json build/web/aide-fused.wasm build/web/aide-plain.wasm
examples     := $(shell find examples -type f 2>/dev/null)

.PHONY: examples dist

page: build/single/plateau.html

# And plateau-run.js beside it.
build/single/plateau.html: $(page_sources) $(single_tools) $(single_data)
	@$(say) 'PAGE  $@'
	@tools/node tools/build-single.js

# The runs that the examples embed: a minute and a half, when runs change.
build/docs/runs.json: tools/record-runs.js tools/runs.js corpus/readme.md src/text/recipes.c tests/golden/bits.txt | wasm
	@$(say) 'TRAIN $@'
	@tools/node tools/record-runs.js $@

# The price that an embed names is the size of plateau.html.
examples: build/single/examples/index.html
build/single/examples/index.html: $(examples) tools/examples.js build/docs/runs.json build/single/plateau.html
	@$(say) 'PAGE  $@'
	@rm -rf $(@D) && tools/node tools/examples.js build/docs/runs.json $(@D)

start: examples

dist: page examples
	@tools/node tools/dist.js
