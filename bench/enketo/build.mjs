/**
 * `node build.mjs MODULES TARGET`: what npm installed under MODULES, built for production into the folder TARGET.
 *
 * The bundle is made as enketo-core's own build makes it, minified and without source maps, but for the newest
 * browsers only, which makes it smaller. Its default theme is compiled by sass; the paths of its style sheets are those
 * of its own repository, so that `node_modules` in them is led to MODULES. transformer.js is for the browser as well:
 * the one for Node asks for a library that must be compiled.
 */

import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const [modules, target] = process.argv.slice(2).map(folder => path.resolve(folder))
const require = createRequire(path.join(modules, 'here.js'))
const esbuild = require('esbuild')
const sass = require('sass')
const own = path.dirname(fileURLToPath(import.meta.url))

const bundle = { bundle: true, format: 'iife', minify: true, nodePaths: [modules], platform: 'browser' }
await esbuild.build({ ...bundle, entryPoints: [path.join(own, 'start.js')], outfile: path.join(target, 'start.js') })
await esbuild.build({
  ...bundle,
  stdin: { contents: "export { transform } from 'enketo-transformer/web'", resolveDir: modules },
  external: ['libxslt'],
  globalName: 'enketoTransformer',
  outfile: path.join(target, 'transformer.js'),
})

const importer = {
  findFileUrl (address) {
    const inside = address.split('node_modules/')[1]
    return inside ? pathToFileURL(path.join(modules, inside)) : null
  },
}
for (const [name, file] of [['theme', 'formhub'], ['print', 'formhub-print']]) {
  const sheet = path.join(modules, 'enketo-core/src/sass/formhub', `${file}.scss`)
  const made = sass.compile(sheet, { importers: [importer], style: 'compressed', logger: sass.Logger.silent })
  writeFileSync(path.join(target, `${name}.css`), made.css)
}
