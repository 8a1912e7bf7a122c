/** Where a list floats beside what opened it: below where there is room, else above, never cut off by a scroll box. */
export function placeNear(anchor: HTMLElement, wanted: number, align: 'left' | 'right' = 'left'): Record<string, string> {
  const box = anchor.getBoundingClientRect()
  const below = window.innerHeight - box.bottom - 8
  const above = box.top - 8
  const side: Record<string, string> = align === 'left' ? { left: `${box.left}px` } : { right: `${Math.max(4, window.innerWidth - box.right)}px` }
  return below >= wanted || below >= above
    ? { ...side, position: 'fixed', top: `${box.bottom + 3}px`, maxHeight: `${below}px` }
    : { ...side, position: 'fixed', bottom: `${window.innerHeight - box.top + 3}px`, maxHeight: `${above}px` }
}
