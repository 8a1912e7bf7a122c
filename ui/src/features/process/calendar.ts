/** The days of one month as weeks from Monday, with blanks before the first. */
export function monthGrid(year: number, month: number): (string | null)[] {
  const first = new Date(Date.UTC(year, month - 1, 1))
  const blanks = (first.getUTCDay() + 6) % 7
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return [
    ...Array.from({ length: blanks }, () => null),
    ...Array.from({ length: days }, (_, i) => `${year}-${String(month).padStart(2, '0')}-${String(i + 1).padStart(2, '0')}`),
  ]
}

export interface CalendarDay { date: string; working: boolean; name: string; source: 'national' | 'own' }

/** Saturday and Sunday are off unless a day of the calendar says otherwise. */
export function worksOn(date: string, special: Map<string, CalendarDay>): boolean {
  const day = special.get(date)
  if (day) return day.working
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6
}

export function workingDays(year: number, special: Map<string, CalendarDay>): number {
  let n = 0
  for (let month = 1; month <= 12; month++) for (const d of monthGrid(year, month)) if (d && worksOn(d, special)) n++
  return n
}
