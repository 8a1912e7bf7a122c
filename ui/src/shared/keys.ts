import { onBeforeUnmount, onMounted } from 'vue'

/** True while the person is typing or a dialog is open: single keys must not act then. */
export function isTyping(target: EventTarget | null): boolean {
  const el = target as HTMLElement | null
  if (!el?.closest) return false
  return el.isContentEditable || !!el.closest('input:not([type=checkbox]):not([type=radio]), textarea, select, [role=combobox], [role=grid]')
}

const dialogOpen = () => Array.from(document.querySelectorAll<HTMLElement>('[aria-modal=true]')).some((el) => el.offsetParent !== null || el.getClientRects().length > 0)

/** Turns key presses into names, remembering a leading "g" for one second. */
export function keyReader(now: () => number = Date.now): (key: string) => string {
  let prefixAt = -Infinity
  return (key) => {
    if (now() - prefixAt < 1000 && key.length === 1) {
      prefixAt = -Infinity
      return `g ${key}`
    }
    if (key === 'g') prefixAt = now()
    return key
  }
}

/** Single-key shortcuts 快捷键 for as long as the component lives. */
export function useKeys(handlers: Record<string, () => void>): void {
  const read = keyReader()
  function onKey(e: KeyboardEvent) {
    if (e.defaultPrevented || e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return
    if (isTyping(e.target) || dialogOpen()) return
    // A key held down walks along the list, but decides only once.
    if (e.repeat && e.key !== 'j' && e.key !== 'k') return
    // Enter on a focused button or link belongs to that control.
    if (e.key === 'Enter' && (e.target as HTMLElement).closest?.('button, a, [role=button], label')) return
    const handler = handlers[read(e.key)]
    if (!handler) return
    e.preventDefault()
    handler()
  }
  onMounted(() => window.addEventListener('keydown', onKey))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey))
}
