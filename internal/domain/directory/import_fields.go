package directory

import "cardflow/internal/domain/document"

// stateField is the column that stops an entry or lets it go on; left empty, it stays.
func stateField() document.Field {
	return document.Field{Name: "state", Label: "状态", Type: document.Select, Width: 80,
		Options: []document.Option{{Value: string(Active), Label: "启用"}, {Value: string(Disabled), Label: "停用"}}}
}

// OutletFields are the columns of a file of outlets.
func OutletFields() []document.Field {
	kinds := make([]document.Option, 0, len(OutletKinds()))
	for _, k := range OutletKinds() {
		kinds = append(kinds, document.Option{Value: string(k), Label: k.Label()})
	}
	return []document.Field{
		{Name: "code", Label: "网点编码", Type: document.Text, Required: true, MaxLength: 32, Width: 120, Help: "已有这个编码的，按本行修改"},
		{Name: "name", Label: "网点名称", Type: document.Text, Required: true, MaxLength: maxName, Width: 260},
		{Name: "kind", Label: "网点类别", Type: document.Select, Required: true, Options: kinds, Width: 100},
		{Name: "district", Label: "所属区", Type: document.Ref, Ref: "districts", Width: 110, Help: "中心网点不填"},
		{Name: "address", Label: "网点地址", Type: document.Text, Required: true, MaxLength: maxAddress, Width: 320},
		{Name: "phone", Label: "联系电话", Type: document.Text, MaxLength: maxPhone, Width: 140},
		stateField(),
	}
}

// AccountFields are the columns of a file of users.
func AccountFields() []document.Field {
	tiers := make([]document.Option, 0, 3)
	for _, t := range []Tier{Center, District, Outlet} {
		tiers = append(tiers, document.Option{Value: string(t), Label: TierName(t)})
	}
	return []document.Field{
		{Name: "username", Label: "用户名", Type: document.Text, Required: true, MaxLength: 32, Width: 140, Help: "小写字母、数字或 _ . -，以字母开头；已有的按本行修改"},
		{Name: "name", Label: "姓名", Type: document.Text, Required: true, MaxLength: maxName, Width: 140},
		{Name: "tier", Label: "层级", Type: document.Select, Required: true, Options: tiers, Width: 80},
		{Name: "department", Label: "部门", Type: document.Ref, Ref: "departments", Width: 160, Help: "层级为中心的必填"},
		{Name: "district", Label: "区", Type: document.Ref, Ref: "districts", Width: 110, Help: "层级为区的必填"},
		{Name: "outlet", Label: "网点", Type: document.Ref, Ref: "outlets", Width: 260, Help: "层级为网点的必填"},
		stateField(),
	}
}

// DepartmentFields are the columns of a file of departments.
func DepartmentFields() []document.Field {
	least, most := 0.0, 100000.0
	return []document.Field{
		{Name: "code", Label: "部门编码", Type: document.Text, Required: true, MaxLength: 32, Width: 120, Help: "已有这个编码的，按本行修改"},
		{Name: "name", Label: "部门名称", Type: document.Text, Required: true, MaxLength: maxName, Width: 260},
		{Name: "parent", Label: "上级部门编码", Type: document.Text, MaxLength: 32, Width: 140, Help: "一级部门不填；上级在同一文件里的，写在前面"},
		{Name: "position", Label: "排序", Type: document.Integer, Min: &least, Max: &most, Width: 80},
	}
}
