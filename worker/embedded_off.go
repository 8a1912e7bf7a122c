//go:build noembed

package worker

import (
	"context"

	"cardflow/internal/fault"
)

// Embedded is the embedded process engine (内置流程引擎), which this build does
// not carry.
type Embedded struct{}

// StartEmbedded always refuses: a build with the tag noembed works only with
// an external cluster.
func StartEmbedded(context.Context, EmbeddedConfig) (*Embedded, error) {
	return nil, fault.Unavailable("temporal.not_embedded", "本程序未包含内置流程引擎，请在配置中填写外部 Temporal 的地址")
}

// Address is empty, as there is no engine.
func (*Embedded) Address() string { return "" }

// Stop has nothing to do.
func (*Embedded) Stop() {}
