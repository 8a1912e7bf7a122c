// The Go program embeds dist; the marker keeps the folder in the repository when it is empty.
import { writeFileSync } from 'node:fs'

writeFileSync(new URL('../dist/.keep', import.meta.url), '')
