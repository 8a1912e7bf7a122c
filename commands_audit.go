package main

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"cardflow/internal/app"
)

// auditCommand works on the audit log.
func auditCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "审计日志：校验、归档"}
	cmd.AddCommand(auditVerifyCommand(), auditArchiveCommand())
	return cmd
}

func auditVerifyCommand() *cobra.Command {
	var from int64
	var seals, archive string
	cmd := &cobra.Command{
		Use: "verify", Short: "校验审计日志是否完整", Args: cobra.NoArgs,
		Long: "逐条核对审计日志的鉴别码、链接和签封，并与数据库之外保存的签封比较。\n完整时正常结束；否则指出第一处问题，并以错误结束。可以在服务运行时执行。",
		RunE: withApp(func(cmd *cobra.Command, a *app.App) error {
			if archive != "" {
				found, err := a.VerifyArchive(cmd.Context(), archive)
				return said(cmd, err, "归档完整：第 %d 至 %d 条，归档于 %s", found.First, found.Last, found.At.Local().Format(time.DateTime))
			}
			report, err := a.VerifyAudit(cmd.Context(), from, seals, func(r app.AuditReport) error {
				return said(cmd, nil, "已校验 %d / %d 条", r.Checked, r.Total)
			})
			if err != nil {
				return err
			}
			if report.Broken != nil {
				return fmt.Errorf("审计日志不完整：%s", report.Broken)
			}
			return said(cmd, nil, "审计日志完整：第 %d 条起共 %d 条，签封到第 %d 条，%d 条等待入链", report.First, report.Checked, report.Sealed, report.Pending)
		}),
	}
	databaseFlags(cmd)
	cmd.Flags().Int64Var(&from, "from", 0, "从第几条开始，默认从最早的一条")
	cmd.Flags().StringVar(&seals, "seals", "", "在别处保存的签封文件，默认 data_dir/audit-seals.log")
	cmd.Flags().StringVar(&archive, "archive", "", "只校验一个归档文件")
	return cmd
}

func auditArchiveCommand() *cobra.Command {
	var before, dir string
	cmd := &cobra.Command{
		Use: "archive", Short: "归档旧日志", Args: cobra.NoArgs,
		Long: "先校验全部日志，再把某日之前签封的日志写入文件并从数据库移出。归档文件的杂凑值有签名，\n可用 cardflow audit verify --archive 校验。最近 6 个月的日志必须在线保存。",
		RunE: withApp(func(cmd *cobra.Command, a *app.App) error {
			out := dir
			if out == "" {
				out = filepath.Join(a.Config.DataDir, "audit-archive")
			}
			made, err := a.ArchiveAudit(cmd.Context(), before, out, func(r app.AuditReport) error {
				return said(cmd, nil, "已校验 %d / %d 条", r.Checked, r.Total)
			})
			return said(cmd, err, "已归档第 %d 至 %d 条，文件 %s，杂凑值 %s", made.First, made.Last, filepath.Join(out, made.File), made.Digest)
		}),
	}
	databaseFlags(cmd)
	cmd.Flags().StringVar(&before, "before", "", "归档这一天之前的日志，如 2026-03-01")
	cmd.Flags().StringVar(&dir, "out", "", "归档文件放在哪个目录，默认 data_dir/audit-archive")
	_ = cmd.MarkFlagRequired("before")
	return cmd
}
