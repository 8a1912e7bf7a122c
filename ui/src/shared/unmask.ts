import { reactive, shallowRef } from 'vue'
import { api } from './request'

/** The kinds of records with personal data whose values can be shown in clear. */
export type RecordKind = 'citizen' | 'senior' | 'stuck' | 'parcel' | 'ticket' | 'document'

export interface Asked { kind: RecordKind; id: string; settle: (shown: boolean) => void }
interface Unmasked { values: Record<string, string>; until: string }

/** Which record whoever sits here wants to see; one dialog of the frame asks for the reason. */
export const asked = shallowRef<Asked | null>(null)

const shown = reactive(new Map<string, Record<string, string>>())
const timers = new Map<string, ReturnType<typeof setTimeout>>()
const keyOf = (kind: RecordKind, id: string) => `${kind} ${id}`

/** The value in clear for as long as it is shown. */
export const plainOf = (kind: RecordKind, id: string, field: string): string | undefined => shown.get(keyOf(kind, id))?.[field]
export const isShown = (kind: RecordKind, id: string): boolean => shown.has(keyOf(kind, id))

export function hide(kind: RecordKind, id: string): void {
  const key = keyOf(kind, id)
  clearTimeout(timers.get(key))
  timers.delete(key)
  shown.delete(key)
}

/** Forgets everything that was shown: on leaving a page, and on logout. */
export function hideAll(): void {
  for (const timer of timers.values()) clearTimeout(timer)
  timers.clear()
  shown.clear()
}

export function askToSee(kind: RecordKind, id: string): Promise<boolean> {
  asked.value?.settle(false)
  return new Promise((settle) => { asked.value = { kind, id, settle } })
}

/** Takes the values, and masks them again when their time is over by the server's own clock of a minute. */
export async function reveal(kind: RecordKind, id: string, reason: string, milliseconds = 60_000): Promise<void> {
  const { values } = await api.post<Unmasked>('/unmaskings', { kind, id, reason })
  hide(kind, id)
  shown.set(keyOf(kind, id), values)
  timers.set(keyOf(kind, id), setTimeout(() => hide(kind, id), milliseconds))
}
