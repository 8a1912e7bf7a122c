import type { PersonHit } from '@/api/types'
import { api } from './request'
import { getSetting, putSetting } from './settings'

const remembered = 8
let recent: Promise<PersonHit[]> | null = null
let owner = ''

/** People who may act in the inbox, by name, user name or pinyin initials; `fn` narrows to a function's. */
export async function searchPeople(q: string, fn?: string, signal?: AbortSignal): Promise<PersonHit[]> {
  return (await api.get<{ items: PersonHit[] }>('/people', { q, function: fn }, signal)).items
}

/** Whom this person chose lately, newest first; kept on the server. */
export function recentPeople(me: string): Promise<PersonHit[]> {
  if (!recent || owner !== me) {
    owner = me
    recent = getSetting<PersonHit[]>('people.recent').then((list) => list ?? []).catch(() => [])
  }
  return recent
}

/** Puts the chosen in front of the recent ones. */
export async function rememberPeople(me: string, chosen: PersonHit[]): Promise<void> {
  const ids = new Set(chosen.map((p) => p.id))
  const next = [...chosen, ...(await recentPeople(me)).filter((p) => !ids.has(p.id))].slice(0, remembered)
    .map(({ id, name, department }) => ({ id, name, department }))
  recent = Promise.resolve(next)
  await putSetting('people.recent', next).catch(() => {})
}
