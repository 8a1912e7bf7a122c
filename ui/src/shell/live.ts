import { defineStore } from 'pinia'
import { onScopeDispose, ref } from 'vue'
import { apiUrl } from '@/shared/request'

/** Something has happened to a paper that concerns this person. */
export interface InboxEvent { document: string }
/** This person was told something. */
export interface NoticeEvent { id: string; kind: string; text: string; document: string; task?: string }
export type LiveEvent = { type: 'inbox'; data: InboxEvent } | { type: 'notice'; data: NoticeEvent } | { type: 'missed' }
type Message = LiveEvent | { type: 'here' } | { type: 'gone' }

const pollEvery = 30_000

/** How long to wait before the next attempt: 1 s, 2 s … one minute, never all browsers at once. */
export const backoff = (attempt: number, random = Math.random): number => Math.round(Math.min(60_000, 1000 * 2 ** attempt) * (0.75 + random() / 2))

/**
 * News from the server without reloading. A browser holds few connections to one host, so only
 * the tab last looked at keeps one; it passes the news on to the others. Without a connection the
 * pages ask again every 30 seconds.
 */
export const useLive = defineStore('live', () => {
  const connected = ref(false)
  /** This tab holds the connection: it alone rings and notifies. */
  const holder = ref(false)
  const handlers = new Set<(e: LiveEvent) => void>()
  let source: EventSource | null = null
  let channel: BroadcastChannel | null = null
  let attempt = 0
  let interrupted = false
  let retry: ReturnType<typeof setTimeout> | undefined
  let poll: ReturnType<typeof setInterval> | undefined

  function tell(e: LiveEvent) {
    for (const h of [...handlers]) h(e)
  }

  function receive(e: LiveEvent) {
    tell(e)
    channel?.postMessage(e)
  }

  function connect() {
    clearTimeout(retry)
    if (source) return
    holder.value = true
    const es = (source = new EventSource(apiUrl('/events')))
    es.addEventListener('open', () => {
      connected.value = true
      attempt = 0
      // What happened while nobody listened is found by asking once.
      if (interrupted) receive({ type: 'missed' })
      interrupted = false
    })
    es.addEventListener('inbox', (m) => receive({ type: 'inbox', data: JSON.parse((m as MessageEvent<string>).data) as InboxEvent }))
    es.addEventListener('notice', (m) => receive({ type: 'notice', data: JSON.parse((m as MessageEvent<string>).data) as NoticeEvent }))
    es.addEventListener('error', () => {
      connected.value = false
      interrupted = true
      // The browser tries again by itself after a cut, but not after a refusal.
      if (es.readyState !== EventSource.CLOSED) return
      close()
      retry = setTimeout(connect, backoff(attempt++))
    })
  }

  function close() {
    source?.close()
    source = null
    connected.value = false
  }

  function yieldTo() {
    clearTimeout(retry)
    close()
    holder.value = false
  }

  function take() {
    if (document.hidden) return
    channel?.postMessage({ type: 'here' } satisfies Message)
    if (!source) interrupted = interrupted || !channel
    connect()
  }

  function onMessage(m: MessageEvent<Message>) {
    if (m.data.type === 'here') { if (document.hidden) yieldTo() } else if (m.data.type === 'gone') {
      // The first of the hidden tabs to wake takes over; its "here" stops the others.
      if (!source) retry = setTimeout(() => { channel?.postMessage({ type: 'here' } satisfies Message); connect() }, 200 + Math.random() * 800)
    } else if (!source) tell(m.data)
  }

  const leave = () => { if (source) channel?.postMessage({ type: 'gone' } satisfies Message) }

  function start() {
    if (typeof EventSource === 'undefined') return startPolling()
    if (typeof BroadcastChannel !== 'undefined') {
      channel = new BroadcastChannel('cardflow.live')
      channel.addEventListener('message', onMessage)
    }
    document.addEventListener('visibilitychange', take)
    window.addEventListener('pagehide', leave)
    if (document.hidden) retry = setTimeout(connect, 1000)
    else take()
    startPolling()
  }

  function startPolling() {
    poll ??= setInterval(() => { if (!document.hidden && !connected.value && (holder.value || !channel)) tell({ type: 'missed' }) }, pollEvery)
  }

  function stop() {
    leave()
    yieldTo()
    clearInterval(poll)
    poll = undefined
    channel?.close()
    channel = null
    document.removeEventListener('visibilitychange', take)
    window.removeEventListener('pagehide', leave)
  }

  /** Calls `handler` for as long as the page lives. */
  function listen(handler: (e: LiveEvent) => void) {
    handlers.add(handler)
    onScopeDispose(() => handlers.delete(handler))
  }

  return { connected, holder, start, stop, listen }
})

/** Gathers a burst of events into one call: the first is answered soon, the rest together. */
export function gather(run: () => void, wait = 400): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined
      run()
    }, wait)
  }
}
