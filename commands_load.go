package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"cardflow/internal/app"
)

// loadCommand loads what a centre begins with from Excel files.
func loadCommand() *cobra.Command {
	var as, warehouse, department, date string
	var check bool
	cmd := &cobra.Command{
		Use: "load <资料> <文件>", Short: "从 Excel 导入基础资料，或由期初余额生成草稿", Args: cobra.ExactArgs(2),
		Long: "资料是 items、warehouses、locations、suppliers、inbound-categories 等基础资料的名称，整份导入，有一处错误就都不导入；\n" +
			"或 opening：生成一张期初余额单的草稿，由 --as 的用户检查后提交审批。",
		Example: "  cardflow load items 物料.xlsx --as keeper --check\n  cardflow load opening 期初.xlsx --as keeper --warehouse CK1 --date 2026-06-30",
		RunE: withArgs(func(cmd *cobra.Command, a *app.App, args []string) error {
			if args[0] == "opening" {
				number, err := a.LoadOpening(cmd.Context(), args[1], app.Opening{As: as, Warehouse: warehouse, Department: department, Date: date})
				return said(cmd, told(cmd, err), "已生成期初余额单草稿 %s，请 %s 在“我发起”中检查并提交", number, as)
			}
			l, err := a.LoadMasters(cmd.Context(), args[0], args[1], as, check)
			verb := "已导入"
			if check {
				verb = "检查通过，未导入"
			}
			return said(cmd, told(cmd, err), "%s：新增 %d 条，修改 %d 条，%d 条没有变化", verb, l.Made, l.Changed, l.Same)
		}),
	}
	databaseFlags(cmd)
	cmd.Flags().StringVar(&as, "as", "", "以哪个用户的名义导入（用户名）")
	cmd.Flags().BoolVar(&check, "check", false, "只检查，不导入")
	cmd.Flags().StringVar(&warehouse, "warehouse", "", "期初余额所在仓库的编码")
	cmd.Flags().StringVar(&department, "department", "", "期初在用材料所在部门的编码，与仓库二选一")
	cmd.Flags().StringVar(&date, "date", "", "期初日期，例如 2026-06-30")
	_ = cmd.MarkFlagRequired("as")
	return cmd
}

// told prints every bad cell of a file before the error that sums them up.
func told(cmd *cobra.Command, err error) error {
	for _, line := range app.Details(err) {
		if _, failed := fmt.Fprintln(cmd.OutOrStdout(), line); failed != nil {
			return failed
		}
	}
	return err
}
