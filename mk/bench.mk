# What make bench measures Plateau against: the packages of bench/peers, 300 MB with their source maps. Not part of make
# test or make lint.

# npm writes this file last.
bench/peers/node_modules/.package-lock.json: bench/peers/package.json bench/peers/package-lock.json
	@$(say) 'NPM   bench/peers/node_modules'
	@cd bench/peers && npm ci --ignore-scripts --loglevel=error
	@touch $@
