import { shallowRef } from 'vue'
import { ApiError, api } from '@/shared/request'
import { keyIsOpen, sign } from './certificate'
import { useSession } from './session'

/** 电子签名 under one decision. */
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

/**
 * Signs a decision that must be provable with the certificate of whoever decides: the server makes the text,
 * the key signs it here. Who has no certificate decides as ever.
 */
export async function signatureFor<B extends { action: string }>(task: string, body: B): Promise<DecisionSignature | undefined> {
  if (body.action !== 'agree' || !useSession().certified) return undefined
  const { needed, text, at } = await api.post<SigningText>(`/tasks/${task}/signing`, body)
  if (!needed) return undefined
  if (!(await openedKey())) throw new ApiError({ status: 422, code: 'decision.unsigned', detail: '没有签名，单据没有办理。' })
  return { at, ...(await sign(text)) }
}
