package reports

import "cardflow/internal/domain/value"

// Capitals 大写金额 writes an amount in the Chinese capitals of vouchers:
// 1234.50 元 is 壹仟贰佰叁拾肆元伍角整.
func Capitals(m value.Money) string {
	n, text := uint64(m), ""
	if m < 0 {
		n, text = uint64(-m), "负"
	}
	if n == 0 {
		return "零元整"
	}
	yuan, jiao, fen := n/100, n/10%10, n%10
	if yuan > 0 {
		text += capitalsOf(yuan) + "元"
	}
	switch {
	case jiao == 0 && fen == 0:
		return text + "整"
	case fen == 0:
		return text + digit(jiao) + "角整"
	case jiao > 0:
		return text + digit(jiao) + "角" + digit(fen) + "分"
	case yuan > 0:
		return text + "零" + digit(fen) + "分"
	}
	return text + digit(fen) + "分"
}

func digit(n uint64) string { return string([]rune("零壹贰叁肆伍陆柒捌玖")[n]) }

// capitalsOf writes a whole number. Each group of four digits has its 仟佰拾 and
// its own 万 or 亿; wherever digits are skipped between others stands one 零.
func capitalsOf(n uint64) string {
	text, gap := "", false
	for i := 4; i >= 0; i-- {
		group := n
		for range i {
			group /= 10000
		}
		group %= 10000
		if group == 0 {
			gap = gap || text != ""
			continue
		}
		if text != "" && (gap || group < 1000) {
			text += "零"
		}
		text += fourDigits(group) + []string{"", "万", "亿", "万亿", "亿亿"}[i]
		gap = false
	}
	return text
}

func fourDigits(n uint64) string {
	text, gap := "", false
	units := []string{"仟", "佰", "拾", ""}
	for i, unit := range []uint64{1000, 100, 10, 1} {
		d := n / unit % 10
		if d == 0 {
			gap = text != ""
			continue
		}
		if gap {
			text += "零"
		}
		text += digit(d) + units[i]
		gap = false
	}
	return text
}
