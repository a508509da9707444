# plateau.html, the whole page in one file, and dist/plateau-VERSION: what is handed to others.

single_tools := $(addprefix tools/,build-single.js pack.js minify-templates.js)
single_data  := build/web/index.html build/web/texts/recorded.json build/web/aide-fused.wasm build/web/aide-plain.wasm

page: build/single/plateau.html

build/single/plateau.html: $(page_sources) $(single_tools) $(single_data)
	@$(say) 'PAGE  $@'
	@tools/node tools/build-single.js
