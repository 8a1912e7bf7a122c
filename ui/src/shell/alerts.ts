import { ref, watch } from 'vue'
import { defineStore } from 'pinia'
import type { NoticeEvent } from './live'

const key = 'cardflow.alerts'

/**
 * How this browser calls for attention: a notification of the system's, a short tone. Kept on the
 * device, because permission and loudspeaker belong to it.
 */
export const useAlerts = defineStore('alerts', () => {
  const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as { notify?: boolean; sound?: boolean; scan?: boolean }
  const notify = ref(kept.notify ?? false)
  const sound = ref(kept.sound ?? false)
  /** Whether a scan is answered by a note: a clerk looks at his box, not at the screen. */
  const scan = ref(kept.scan ?? true)
  /** Why the system's notifications cannot be switched on. */
  const refusal = ref('')
  watch([notify, sound, scan], () => localStorage.setItem(key, JSON.stringify({ notify: notify.value, sound: sound.value, scan: scan.value })))

  async function switchNotify(on: boolean) {
    refusal.value = ''
    if (on && typeof Notification === 'undefined') refusal.value = '此浏览器或连接方式不支持桌面通知。'
    else if (on && (await Notification.requestPermission()) !== 'granted') refusal.value = '浏览器没有允许本站发通知，请在地址栏左侧的网站设置中允许。'
    notify.value = on && !refusal.value
  }

  function switchSound(on: boolean) {
    sound.value = on
    if (on) ring()
  }

  function switchScan(on: boolean) {
    scan.value = on
    if (on) play([880])
  }

  /** One high note for what is right, two low ones for what is wrong. */
  function answer(right: boolean) {
    if (scan.value) play(right ? [880] : [220, 196], right ? 0.12 : 0.2)
  }

  /** Called by the one tab that holds the connection. */
  function raise(n: NoticeEvent, open: () => void) {
    if (sound.value) ring()
    if (!notify.value || typeof Notification === 'undefined' || Notification.permission !== 'granted' || document.hasFocus()) return
    const shown = new Notification('社保卡中心业务平台', { body: n.text, tag: n.id, icon: '/favicon.svg' })
    shown.onclick = () => {
      window.focus()
      shown.close()
      open()
    }
  }

  return { notify, sound, scan, refusal, switchNotify, switchSound, switchScan, answer, raise }
})

/** Two soft notes. */
const ring = () => play([660, 880])

/** Notes made on the spot: no file to load, nothing to license. A browser without sound stays silent. */
function play(pitches: number[], loud = 0.12) {
  if (typeof AudioContext === 'undefined') return
  const audio = new AudioContext()
  const gain = audio.createGain()
  gain.connect(audio.destination)
  gain.gain.setValueAtTime(0.0001, audio.currentTime)
  gain.gain.exponentialRampToValueAtTime(loud, audio.currentTime + 0.02)
  gain.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 0.2 + pitches.length * 0.15)
  for (const [i, pitch] of pitches.entries()) {
    const note = audio.createOscillator()
    note.frequency.value = pitch
    note.connect(gain)
    note.start(audio.currentTime + i * 0.14)
    note.stop(audio.currentTime + i * 0.14 + 0.3)
    note.onended = i === pitches.length - 1 ? () => void audio.close() : null
  }
}
