import { ApiError, api } from '@/shared/request'

/** What the login sends to show that somebody holds the key of his certificate. */
export interface Proof { challenge: string; certificate: string; signature: string }

/** 个人密钥文件, as `cardflow ca issue` writes it. */
export interface PersonalKey { version: number; certificate: string; salt: string; iterations: number; nonce: string; key: string }

/**
 * The middleware of a USB key (USB Key 中间件) puts this into the page where it is installed:
 * the key signs inside the device, with the usual identity 1234567812345678, DER in hexadecimal.
 */
export interface UsbKey { sign(message: Uint8Array): Promise<{ certificate: string; signature: string }> }

export const usbKey = (): UsbKey | undefined => (window as { cardflowKey?: UsbKey }).cardflowKey

/** What is wrong with a key file or its PIN, in a sentence as the server's are. */
const refusal = (detail: string) => new ApiError({ status: 422, code: 'certificate.key', detail })

const place = 'cardflow personal key 1'

export function parseKeyFile(text: string): PersonalKey {
  let file: Partial<PersonalKey>
  try {
    file = JSON.parse(text) as Partial<PersonalKey>
  } catch {
    throw refusal('这不是密钥文件，请选择管理员发给您的 .key.json 文件。')
  }
  if (file.version !== 1 || !file.certificate || !file.salt || !file.iterations || !file.nonce || !file.key) throw refusal('这不是密钥文件，请选择管理员发给您的 .key.json 文件。')
  return file as PersonalKey
}

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (h) => parseInt(h, 16))
const hexOf = (b: Uint8Array) => Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('')

/** PBKDF2-HMAC-SM3, first block of 32 bytes (GM/T 0091). */
async function derive(pin: string, salt: Uint8Array, iterations: number): Promise<Uint8Array> {
  const { sm3 } = await import('sm-crypto-v2')
  const key = hexOf(new TextEncoder().encode(pin))
  let u = bytes(sm3(new Uint8Array([...salt, 0, 0, 0, 1]), { key, mode: 'hmac' }))
  const out = u.slice()
  for (let i = 1; i < iterations; i++) {
    u = bytes(sm3(u, { key, mode: 'hmac' }))
    for (let k = 0; k < out.length; k++) out[k]! ^= u[k]!
  }
  return out
}

/** Opens a key file with its PIN: the private key in hexadecimal. */
export async function openKeyFile(file: PersonalKey, pin: string): Promise<string> {
  const { sm4 } = await import('sm-crypto-v2')
  const under = (await derive(pin, bytes(file.salt), file.iterations)).slice(0, 16)
  try {
    return sm4.decrypt(file.key.slice(0, -32), hexOf(under), {
      mode: 'gcm', iv: file.nonce, tag: file.key.slice(-32), associatedData: new TextEncoder().encode(place), output: 'string',
    })
  } catch {
    throw refusal('密钥文件的口令不正确。')
  }
}

/**
 * The key that was opened in this page: it lies in memory alone, so that whoever signs all day opens
 * his file once, and it is gone with the page, with the logout, and after a while without use.
 */
let opened: { certificate: string; key: string; until: number } | null = null
const keptFor = 30 * 60_000

export const keyIsOpen = (): boolean => !!usbKey() || (!!opened && opened.until > Date.now())

export function closeKey(): void { opened = null }

/** Opens the file for later signatures. */
export async function openKey(file: PersonalKey | null, pin: string): Promise<void> {
  if (!file) {
    if (keyIsOpen()) return
    throw refusal('请选择密钥文件。')
  }
  opened = { certificate: file.certificate, key: await openKeyFile(file, pin), until: Date.now() + keptFor }
}

/** Signs in the USB key, or with the key that was opened. */
export async function sign(text: string): Promise<{ certificate: string; signature: string }> {
  const message = new TextEncoder().encode(text)
  if (!opened || opened.until <= Date.now()) {
    const device = usbKey()
    if (!device) throw refusal('请选择密钥文件。')
    return device.sign(message)
  }
  opened.until = Date.now() + keptFor
  const { sm2 } = await import('sm-crypto-v2')
  const signature = sm2.doSignature(message, opened.key, { der: true, hash: true, publicKey: sm2.getPublicKeyFromPrivateKey(opened.key) })
  return { certificate: opened.certificate, signature }
}

/** Signs a fresh challenge: in the USB key, or with a key file. */
export async function prove(purpose: 'login' | 'confirm', username: string, file: PersonalKey | null, pin: string): Promise<Proof> {
  await openKey(file, pin)
  const { challenge } = await api.post<{ challenge: string }>('/session/challenge')
  return { challenge, ...(await sign(`cardflow ${purpose}\n${username}\n${challenge}`)) }
}
