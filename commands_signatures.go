package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"cardflow/internal/app"
)

// signaturesCommand proves what people signed.
func signaturesCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "signatures", Short: "电子签名：验证单据办理和各项操作的签名"}
	verify := &cobra.Command{
		Use: "verify", Short: "验证全部电子签名和平台签封", Args: cobra.NoArgs,
		Long: "逐个验证单据办理和签收、审核等操作的签名：签名与原文、原文与单据和签名人、证书与颁发机构（以签名时为准）；\n并核对各月的月结结存、各发放批次登记的箱与平台的签封。",
		RunE: withApp(func(cmd *cobra.Command, a *app.App) error {
			count, bad, err := a.VerifySignatures(cmd.Context(), func(n int) error { return said(cmd, nil, "已验证 %d 个", n) })
			if err != nil {
				return err
			}
			for _, b := range bad {
				if err := said(cmd, nil, "%s %s %s %s：%s", b.Document, b.Step, b.Person, b.At.Local().Format(time.DateTime), b.Reason); err != nil {
					return err
				}
			}
			months, err := proveMonths(cmd, a)
			if err != nil {
				return err
			}
			batches, err := proveBatches(cmd, a)
			switch {
			case err != nil:
				return err
			case len(bad) > 0:
				return fmt.Errorf("%d 个签名中有 %d 个无效", count, len(bad))
			case months > 0:
				return fmt.Errorf("有 %d 个月的月结结存与签封不符", months)
			case batches > 0:
				return fmt.Errorf("有 %d 个发放批次与签封不符", batches)
			}
			return said(cmd, nil, "%d 个签名全部有效，月结和发放批次的签封相符", count)
		}),
	}
	databaseFlags(verify)
	cmd.AddCommand(verify)
	return cmd
}

// proveMonths tells of the months whose closing balances are not those they were
// closed with, and how many there are.
func proveMonths(cmd *cobra.Command, a *app.App) (wrong int, err error) {
	list, err := a.ProveMonths(cmd.Context())
	for _, m := range list {
		if err == nil && !m.Good {
			err = tellSeal(cmd, m, "月结", &wrong)
		}
	}
	return wrong, err
}

// proveBatches tells of the batches that are not what was registered, and how many
// there are.
func proveBatches(cmd *cobra.Command, a *app.App) (wrong int, err error) {
	_, err = a.ProveBatches(cmd.Context(), func(b app.SealProof) error { return tellSeal(cmd, b, "发放批次", &wrong) })
	return wrong, err
}

// tellSeal tells what does not fit its seal; what has none is told of and not counted.
func tellSeal(cmd *cobra.Command, p app.SealProof, what string, wrong *int) error {
	if !p.Sealed {
		return said(cmd, nil, "%s %s没有签封（早于签封启用，或签封被删除）", p.Object, what)
	}
	*wrong++
	return said(cmd, nil, "%s %s与签封不符", p.Object, what)
}
