package rarefont

import (
	"bytes"
	"fmt"
)

// boxes draws what no font has: a box with the code in it, as 扩展 characters of the
// newest versions of Unicode and private ones need.
type boxes struct{}

func (boxes) has(rune) bool    { return true }
func (boxes) metrics() metrics { return metrics{unitsPerEm: 1000, ascender: 880, descend: -120} }

// rectangle is a contour: left, bottom, right, top.
type rectangle [4]int

// segments are the seven strokes of a digit, a to g, in a field of 100 by 180.
var segments = [7]rectangle{{14, 156, 86, 180}, {76, 96, 100, 174}, {76, 6, 100, 84}, {14, 0, 86, 24}, {0, 6, 24, 84}, {0, 96, 24, 174}, {14, 78, 86, 102}}

// lit tells which segments make a hexadecimal digit, a the lowest bit.
var lit = map[rune]int{'0': 0x3F, '1': 0x06, '2': 0x5B, '3': 0x4F, '4': 0x66, '5': 0x6D, '6': 0x7D, '7': 0x07, '8': 0x7F, '9': 0x6F,
	'A': 0x77, 'B': 0x7C, 'C': 0x39, 'D': 0x5E, 'E': 0x79, 'F': 0x71}

func (boxes) glyph(r rune) (outline, error) {
	const thick = 28
	list := []rectangle{{60, -80, 940, -80 + thick}, {60, 820 - thick, 940, 820}, {60, -80, 60 + thick, 820}, {940 - thick, -80, 940, 820}}
	code := fmt.Sprintf("%04X", r)
	upper := (len(code) + 1) / 2
	list = append(list, line(code[:upper], 440)...)
	list = append(list, line(code[upper:], 100)...)
	return outline{advance: 1000, data: contours(list)}, nil
}

// line lays digits out in the middle of the box.
func line(digits string, bottom int) []rectangle {
	const scale, step = 1.55, 240
	left := 500 - (step*len(digits)-85)/2
	var out []rectangle
	for i, digit := range digits {
		for n, s := range segments {
			if lit[digit]>>n&1 == 0 {
				continue
			}
			at := func(x int) int { return left + step*i + int(float64(x)*scale) }
			up := func(y int) int { return bottom + int(float64(y)*scale) }
			out = append(out, rectangle{at(s[0]), up(s[1]), at(s[2]), up(s[3])})
		}
	}
	return out
}

// contours writes rectangles as a glyph, each clockwise so that they add up.
//
//nolint:gosec // coordinates of a box, all within 16 bits
func contours(list []rectangle) []byte {
	var b, ends, flags, xs, ys bytes.Buffer
	put(&b, int16(len(list)), int16(60), int16(-80), int16(940), int16(820))
	x, y := 0, 0
	for i, r := range list {
		put(&ends, uint16(4*i+3))
		for _, p := range [][2]int{{r[0], r[1]}, {r[0], r[3]}, {r[2], r[3]}, {r[2], r[1]}} {
			flags.WriteByte(1) // on the curve, both coordinates as differences of 16 bits
			put(&xs, int16(p[0]-x))
			put(&ys, int16(p[1]-y))
			x, y = p[0], p[1]
		}
	}
	b.Write(ends.Bytes())
	put(&b, uint16(0))
	b.Write(flags.Bytes())
	b.Write(xs.Bytes())
	b.Write(ys.Bytes())
	return b.Bytes()
}
