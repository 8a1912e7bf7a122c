package data

// DeviceKind 设备类别.
type DeviceKind struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Fault 故障 of the tree; Parent and Kind are codes.
type Fault struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Parent   string `json:"parent"`
	Kind     string `json:"kind"`
	Priority string `json:"priority"`
	Hint     string `json:"hint"`
}
