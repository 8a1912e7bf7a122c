import type { Tally } from './types'

/** Where each district of Shanghai lies on a map of tiles: column, and the row or rows. */
const places: Record<string, [column: number, row: string]> = {
  崇明: [4, '1'],
  嘉定: [2, '2'], 宝山: [3, '2'],
  普陀: [2, '3'], 静安: [3, '3'], 虹口: [4, '3'], 杨浦: [5, '3'],
  青浦: [1, '4'], 长宁: [2, '4'], 黄浦: [3, '4'], 浦东: [4, '4 / span 3'],
  松江: [1, '5'], 闵行: [2, '5'], 徐汇: [3, '5'],
  金山: [2, '6'], 奉贤: [3, '6'],
}

export interface Tile extends Tally { short: string; column: string; row: string }

/** The districts as tiles; one that the map does not know stands below it. */
export function mapped(districts: Tally[]): Tile[] {
  let elsewhere = 0
  return districts.map((d) => {
    const short = d.name.replace(/新?区$|县$/, '')
    const place = places[short]
    if (place) return { ...d, short, column: String(place[0]), row: place[1] }
    const at = elsewhere++
    return { ...d, short, column: String(at % 5 + 1), row: String(8 + Math.floor(at / 5)) }
  })
}
