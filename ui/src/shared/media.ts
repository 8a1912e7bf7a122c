import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether the screen fits a media query now, e.g. a phone held upright. */
export function useMedia(query: string): Ref<boolean> {
  const list = window.matchMedia(query)
  const fits = ref(list.matches)
  const update = () => { fits.value = list.matches }
  list.addEventListener('change', update)
  onScopeDispose(() => list.removeEventListener('change', update))
  return fits
}
