import { computed, ref } from 'vue'
import { useScanner, type ScanAnswer } from '@/shared/scanner'
import { scanFor, type Box, type Purpose } from './api'
import { gist } from './words'

/** Boxes scanned one after the other for one purpose; each is asked at once, none stands twice. */
export function useScannedBoxes(purpose: Purpose, more: () => { district?: string; outlet?: string }, missing: () => string) {
  const boxes = ref<Box[]>([])

  async function ask(number: string): Promise<ScanAnswer> {
    const open = missing()
    if (open) return { problem: open }
    if (boxes.value.some((b) => b.number === number)) return { problem: `箱 ${number} 已在下面的清单中` }
    const found = await scanFor(number, purpose, more())
    if (found.problem || !found.box) return { number: found.number, problem: found.problem || '没有这个箱' }
    const box = found.box
    if (boxes.value.some((b) => b.number === box.number)) return { problem: `箱 ${box.number} 已在下面的清单中` }
    boxes.value = [box, ...boxes.value]
    return { number: found.number, message: gist(box) }
  }

  const scanner = useScanner(ask)
  const quantity = computed(() => boxes.value.reduce((sum, b) => sum + b.carries, 0))
  const remove = (number: string) => { boxes.value = boxes.value.filter((b) => b.number !== number) }
  const clear = () => { boxes.value = []; scanner.clear() }
  return { boxes, scanner, quantity, remove, clear }
}
