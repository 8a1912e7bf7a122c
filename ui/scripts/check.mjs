// Fails the build when what is loaded first takes more than 500 KB gzipped, or when the code calls
// what the browsers of 麒麟 and 统信 (Chrome 87, Firefox 78) do not have.
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const limit = 500 * 1024
const tooNew = [/\bObject\.(hasOwn|groupBy)\(/, /\bstructuredClone\(/, /\bcrypto\.randomUUID\(/, /\bAbortSignal\.timeout\(/, /\.replaceAll\(/]

const dist = new URL('../dist/', import.meta.url)
const html = readFileSync(new URL('index.html', dist), 'utf8')
const assets = readdirSync(new URL('assets/', dist))
const read = (f) => readFileSync(new URL(`assets/${f}`, dist), 'utf8')

// What everybody loads before the first click: the page itself, then login, frame and inbox with
// all that they import.
const firstPages = ['LoginPage', 'AppLayout', 'InboxPage']
const named = (name, ext) => assets.filter((f) => f.startsWith(`${name}-`) && f.endsWith(ext))
const files = new Set([...html.matchAll(/(?:src|href)="\/assets\/([^"]+)"/g)].map((m) => m[1]))
const queue = [...files, ...firstPages.flatMap((p) => named(p, '.js'))].filter((f) => f.endsWith('.js'))
if (firstPages.some((p) => !named(p, '.js').length)) throw new Error(`one of ${firstPages.join(', ')} is no chunk any more: name what is loaded first`)
for (let f = queue.pop(); f; f = queue.pop()) {
  files.add(f)
  for (const css of named(f.replace(/-[\w-]{8}\.js$/, ''), '.css')) files.add(css)
  for (const m of read(f).matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) if (!files.has(m[1])) queue.push(m[1])
}
const size = [...files].reduce((sum, f) => sum + gzipSync(read(f)).length, 0)
console.log(`first load: ${(size / 1024).toFixed(1)} KB gzipped in ${files.size} files (limit 500 KB)`)

const bad = assets.filter((f) => f.endsWith('.js')).flatMap((f) => {
  const code = read(f)
  return tooNew.filter((re) => re.test(code)).map((re) => `${f} calls ${re.source}`)
})
for (const b of bad) console.error(`too new for the oldest browsers: ${b}`)
if (size > limit || bad.length) process.exit(1)
