package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"cardflow/internal/app"
)

// auditCommand works on the audit log.
func auditCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "审计日志：校验"}
	cmd.AddCommand(auditVerifyCommand())
	return cmd
}

func auditVerifyCommand() *cobra.Command {
	var from int64
	var seals string
	cmd := &cobra.Command{
		Use: "verify", Short: "校验审计日志是否完整", Args: cobra.NoArgs,
		Long: "逐条核对审计日志的鉴别码、链接和签封，并与数据库之外保存的签封比较。\n完整时正常结束；否则指出第一处问题，并以错误结束。可以在服务运行时执行。",
		RunE: withApp(func(cmd *cobra.Command, a *app.App) error {
			out := cmd.OutOrStdout()
			report, err := a.VerifyAudit(cmd.Context(), from, seals, func(r app.AuditReport) error {
				_, err := fmt.Fprintf(out, "已校验 %d / %d 条\n", r.Checked, r.Total)
				return err
			})
			if err != nil {
				return err
			}
			if report.Broken != nil {
				return fmt.Errorf("审计日志不完整：%s", report.Broken)
			}
			_, err = fmt.Fprintf(out, "审计日志完整：第 %d 条起共 %d 条，签封到第 %d 条，%d 条等待入链\n", report.First, report.Checked, report.Sealed, report.Pending)
			return err
		}),
	}
	databaseFlags(cmd)
	cmd.Flags().Int64Var(&from, "from", 0, "从第几条开始，默认从最早的一条")
	cmd.Flags().StringVar(&seals, "seals", "", "在别处保存的签封文件，默认 data_dir/audit-seals.log")
	return cmd
}
