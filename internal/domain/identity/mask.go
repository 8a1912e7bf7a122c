package identity

import "strings"

const star = "*"

// MaskID shows the first three and the last four of an ID number.
func MaskID(n string) string { return mask([]rune(n), 3, 4) }

// MaskPhone shows the first three and the last four of a telephone number.
func MaskPhone(phone string) string { return mask([]rune(phone), 3, 4) }

// MaskName shows the first character of a name and, from three on, the last:
// 张*, 欧**华. A name with a dot keeps its first part's first character.
func MaskName(name string) string {
	r := clusters(name)
	switch len(r) {
	case 0:
		return ""
	case 1:
		return star
	case 2:
		return r[0] + star
	}
	return r[0] + strings.Repeat(star, len(r)-2) + r[len(r)-1]
}

// MaskAddress shows an address down to the district or street and hides the
// rest: the first six characters, at most half.
func MaskAddress(address string) string {
	r := []rune(address)
	return mask(r, min(6, len(r)/2), 0)
}

func mask(r []rune, head, tail int) string {
	if len(r) <= head+tail {
		return strings.Repeat(star, len(r))
	}
	return string(r[:head]) + strings.Repeat(star, len(r)-head-tail) + string(r[len(r)-tail:])
}

// clusters splits a name into what is seen as one character: a selector stays
// with the character before it.
func clusters(s string) []string {
	var out []string
	for _, r := range s {
		if isSelector(r) && len(out) > 0 {
			out[len(out)-1] += string(r)
			continue
		}
		out = append(out, string(r))
	}
	return out
}
