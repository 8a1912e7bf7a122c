package directory

// OutletPlace 网点 as T-U01 keeps it, one record for all business systems.
type OutletPlace struct {
	ID, Code, Name string
	Kind           string // 网点类别
	District       string // empty for the centre's own outlet
	DistrictName   string
	Phone, Address string
	Disabled       bool
	Version        int
	People         int // enabled accounts there; known of a single outlet
}

func (o *OutletPlace) usable() bool { return o != nil && !o.Disabled }

// DistrictPlace 区.
type DistrictPlace struct {
	ID, Code, Name string
	Version        int
	Outlets        int // known in lists
}
