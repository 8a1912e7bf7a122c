package app

import (
	"maps"

	"cardflow/internal/domain/affairs"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/platform"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/push"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/repair"
	"cardflow/internal/domain/senior"
	"cardflow/internal/domain/supplies"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/reports"
)

// Catalog is everything the platform registers: adding a context means adding
// its lists here.
type Catalog struct {
	Functions *function.Registry
	Types     *document.Registry
	Masters   *master.Registry
	Reports   *reports.Registry
	Effects   map[string]approval.Effect
}

// NewCatalog builds the registries and refuses what does not fit together.
func NewCatalog() (Catalog, error) {
	functions, err := function.NewRegistry(warehouse.Functions(), affairs.Functions(), release.Functions(), senior.Functions(), repair.Functions(), supplies.Functions(), postal.Functions(), platform.Functions(), directory.Functions(), push.Functions())
	if err != nil {
		return Catalog{}, err
	}
	types, err := document.NewRegistry(warehouse.Types(), affairs.Types(), senior.Types(), repair.Types(), release.Types(), supplies.Types())
	if err != nil {
		return Catalog{}, err
	}
	declared, err := reports.NewRegistry(reports.Warehouse(), reports.Affairs(), reports.Senior(), reports.Supplies())
	if err != nil {
		return Catalog{}, err
	}
	effects := warehouse.Effects()
	maps.Copy(effects, affairs.Effects())
	maps.Copy(effects, supplies.Effects())
	return Catalog{
		Functions: functions,
		Types:     types,
		Masters:   master.NewRegistry(warehouse.Masters(), repair.Masters(), postal.Masters()),
		Reports:   declared,
		Effects:   effects,
	}, nil
}
