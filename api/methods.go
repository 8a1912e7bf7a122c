package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// methods are those that requests may come with. QUERY is known so that it is
// refused like any other that an address does not support.
func methods() []string { return append(slices.Clone(fiber.DefaultMethods), "QUERY") }

// methodsOf tells an address of the API that exists from one that does not: the
// first refuses other methods (405) and says which it knows. The router alone would
// count the interface's catch-all among them.
func (s *server) methodsOf(c *fiber.Ctx, status int) int {
	if status != http.StatusNotFound && status != http.StatusMethodNotAllowed {
		return status
	}
	known := allowed(slices.Concat(s.operations, s.partners.operations), c.Path())
	switch {
	case slices.Contains(known, c.Method()):
		return status
	case len(known) > 0:
	case ofAPI(c.Path()):
		return http.StatusNotFound
	default:
		return status
	}
	c.Set(fiber.HeaderAllow, strings.Join(known, ", "))
	return http.StatusMethodNotAllowed
}

// ofAPI tells the addresses that are no pages of the interface.
func ofAPI(path string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return slices.Contains([]string{"api", "partner", "callbacks"}, first)
}

// allowed gives the methods of the operations at an address, of those that name the
// most of it in full.
func allowed(all []Operation, address string) []string {
	var out []string
	best := -1
	for _, op := range all {
		named := fits(op.Path, address)
		if named < 0 || named < best {
			continue
		}
		if named > best {
			best, out = named, nil
		}
		out = append(out, op.Method)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// fits counts the parts of an address that a path names in full; -1 when the address
// is none of it.
func fits(path, address string) int {
	want, have := strings.Split(path, "/"), strings.Split(address, "/")
	if len(want) != len(have) {
		return -1
	}
	named := 0
	for i, part := range want {
		switch {
		case part == have[i]:
			named++
		case have[i] == "" || !strings.HasPrefix(part, "{"):
			return -1
		}
	}
	return named
}
