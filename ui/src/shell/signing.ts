import { shallowRef } from 'vue'
import { ApiError, api } from '@/shared/request'
import { keyIsOpen, sign } from './certificate'
import { useSession } from './session'

/** 电子签名 under one decision or act. */
export interface DecisionSignature { at: string; certificate: string; signature: string }
interface SigningText { needed: boolean; text: string; at: string }

/** Set while a decision waits for the key; the dialog of the frame opens it. */
export const keyAsked = shallowRef<((opened: boolean) => void) | null>(null)
let waiting: Promise<boolean> | null = null

function openedKey(): Promise<boolean> {
  if (keyIsOpen()) return Promise.resolve(true)
  waiting ??= new Promise<boolean>((done) => { keyAsked.value = done }).finally(() => {
    keyAsked.value = null
    waiting = null
  })
  return waiting
}

async function signatureOf(path: string, body: unknown): Promise<DecisionSignature | undefined> {
  const { needed, text, at } = await api.post<SigningText>(path, body)
  if (!needed) return undefined
  if (!(await openedKey())) throw new ApiError({ status: 422, code: 'decision.unsigned', detail: '没有签名，没有办理。' })
  return { at, ...(await sign(text)) }
}

/** The server's refusal of what came without the signature it must have. */
export const signatureRequired = 'decision.signature_required'

/** True when a certificate was bound to the account since the session was last read. */
export async function newlyCertified(): Promise<boolean> {
  const session = useSession()
  if (session.certified) return false
  await session.reread()
  return session.certified
}

/** Sends once more, signed, what was refused because the page did not know yet that its owner signs. */
export async function sendSigned<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (err) {
    if (!(err instanceof ApiError) || err.code !== signatureRequired || !(await newlyCertified())) throw err
    return send()
  }
}

/**
 * Signs a decision that must be provable with the certificate of whoever decides: the server makes the text,
 * the key signs it here. Who has no certificate decides as ever.
 */
export async function signatureFor<B extends { action: string }>(task: string, body: B): Promise<DecisionSignature | undefined> {
  return body.action === 'agree' && useSession().certified ? signatureOf(`/tasks/${task}/signing`, body) : undefined
}

/**
 * Sends an act that must be provable, signed as decisions are. When the server makes no text, what was sent before
 * may have been carried out and only its answer lost: the act itself then brings that answer, or the refusal.
 */
export const postSigned = <T>(path: string, body: object, key: string): Promise<T> => sendSigned(async () => {
  let signature: DecisionSignature | undefined
  if (useSession().certified) {
    try {
      signature = await signatureOf(`${path}/signing`, body)
    } catch (err) {
      if (!(err instanceof ApiError) || err.status !== 409) throw err
    }
  }
  return api.post<T>(path, { ...body, signature }, key)
})
