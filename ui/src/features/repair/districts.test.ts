import { expect, test } from 'vitest'
import { mapped } from './districts'

const names = '黄浦区 徐汇区 长宁区 静安区 普陀区 虹口区 杨浦区 闵行区 宝山区 嘉定区 浦东新区 金山区 松江区 青浦区 奉贤区 崇明区'.split(' ')
const tally = (name: string) => ({ id: name, name, open: 1, overdue: 0 })

test('every district of the city has a tile of its own, roughly where it lies', () => {
  const tiles = mapped(names.map(tally))
  expect(new Set(tiles.map((t) => `${t.column} ${t.row}`)).size).toBe(16)
  const at = (name: string) => tiles.find((t) => t.name === name)!
  expect(Number(at('青浦区').column)).toBeLessThan(Number(at('黄浦区').column))
  expect(parseInt(at('崇明区').row)).toBeLessThan(parseInt(at('金山区').row))
  expect(at('浦东新区').short).toBe('浦东')
})

test('a district that the map does not know stands below it', () => {
  expect(mapped([tally('黄浦区'), tally('新城')])[1]).toMatchObject({ short: '新城', column: '1', row: '8' })
})
