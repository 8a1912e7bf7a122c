package data

// CenterOutletCode is the code of the centre's own outlet, outside the numbering
// of the districts.
const CenterOutletCode = "310000001"

// Outlet 网点 serves the citizens of one street; District is empty for the
// centre's own outlet (中心网点).
type Outlet struct {
	Code     string
	Name     string
	District string
}

// Outlets lists the centre's outlet and then the service centre of every street.
func (d *Data) Outlets() []Outlet {
	outlets := make([]Outlet, 0, len(d.Streets)+1)
	outlets = append(outlets, Outlet{Code: CenterOutletCode, Name: "市社会保障卡服务中心网点"})
	for _, s := range d.Streets {
		outlets = append(outlets, Outlet{Code: s.Code, Name: s.Name + "社区事务受理服务中心", District: s.District})
	}
	return outlets
}
