// Fails the build when the first page loads more than 500 KB gzipped, or when the code calls
// what the browsers of 麒麟 and 统信 (Chrome 87, Firefox 78) do not have.
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const limit = 500 * 1024
const tooNew = [/\bObject\.(hasOwn|groupBy)\(/, /\bstructuredClone\(/, /\bcrypto\.randomUUID\(/, /\bAbortSignal\.timeout\(/, /\.replaceAll\(/]

const dist = new URL('../dist/', import.meta.url)
const html = readFileSync(new URL('index.html', dist), 'utf8')
const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((m) => m[1])
const size = files.reduce((sum, f) => sum + gzipSync(readFileSync(new URL(f, dist))).length, 0)
console.log(`first load: ${(size / 1024).toFixed(1)} KB gzipped in ${files.length} files (limit 500 KB)`)

const bad = readdirSync(new URL('assets/', dist)).filter((f) => f.endsWith('.js')).flatMap((f) => {
  const code = readFileSync(new URL(`assets/${f}`, dist), 'utf8')
  return tooNew.filter((re) => re.test(code)).map((re) => `${f} calls ${re.source}`)
})
for (const b of bad) console.error(`too new for the oldest browsers: ${b}`)
if (size > limit || bad.length) process.exit(1)
