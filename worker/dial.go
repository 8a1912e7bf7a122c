package worker

import (
	"context"
	"log/slog"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"

	"cardflow/internal/fault"
)

// CodeUnreachable is the fault code of a process engine that does not answer.
const CodeUnreachable = "temporal.unreachable"

// Dial connects to the process engine (流程引擎), be it the embedded server or
// an external cluster, and returns only when it has answered. Payloads and the
// texts of failures pass through data, so what it encrypts is never readable in
// the engine's database; nil leaves them plain.
func Dial(ctx context.Context, address, namespace string, data converter.DataConverter, logger *slog.Logger) (client.Client, error) {
	options := client.Options{
		HostPort:      address,
		Namespace:     namespace,
		DataConverter: data,
		Logger:        sdklog.NewStructuredLogger(logger.With("component", "temporal-sdk")),
		ConnectionOptions: client.ConnectionOptions{
			// Our messages are small and their payloads encrypted: compressing
			// them costs a twentieth of the processor and saves nothing.
			GrpcCompression: &client.GrpcCompressionNone{},
		},
	}
	if data != nil {
		options.FailureConverter = temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{
			DataConverter:          data,
			EncodeCommonAttributes: true,
		})
	}
	c, err := client.DialContext(ctx, options)
	if err != nil {
		return nil, fault.Unavailable(CodeUnreachable, "连接不上流程引擎 %s（命名空间 %s），请检查地址以及服务是否已启动", address, namespace).Because(err)
	}
	return c, nil
}
