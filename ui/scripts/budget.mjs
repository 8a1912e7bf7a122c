// Fails the build when what the first page loads is more than 500 KB gzipped.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const limit = 500 * 1024
const dist = new URL('../dist/', import.meta.url)
const html = readFileSync(new URL('index.html', dist), 'utf8')
const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((m) => m[1])
const size = files.reduce((sum, f) => sum + gzipSync(readFileSync(new URL(f, dist))).length, 0)
console.log(`first load: ${(size / 1024).toFixed(1)} KB gzipped in ${files.length} files (limit 500 KB)`)
if (size > limit) process.exit(1)
