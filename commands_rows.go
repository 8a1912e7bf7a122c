package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"cardflow/internal/app"
)

// rowsCommand looks after the rows that give rights.
func rowsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "rows", Short: "权限数据和库存账本的完整性：核对、恢复",
		Long: "账号、角色、密码、权限策略、证书绑定和库存流水的每次写入都有校验记录。绕过本系统直接改数据库的，不会被采用；\n账目与流水不符的结存暂停记账。",
	}
	check := &cobra.Command{
		Use: "check", Short: "核对全部权限数据和库存流水", Args: cobra.NoArgs,
		RunE: withApp(func(cmd *cobra.Command, a *app.App) error {
			altered, err := a.CheckRows(cmd.Context(), func(moves int) error { return said(cmd, nil, "已核对流水 %d 条", moves) })
			if err != nil {
				return err
			}
			for _, r := range altered {
				restorable := "没有有效的校验记录，不能恢复"
				if r.Restorable {
					restorable = "可恢复：cardflow rows restore " + r.Area + " " + r.Key
				}
				if err := said(cmd, nil, "%s %s（%s）被直接改动，%s", r.Area, r.Key, r.Name, restorable); err != nil {
					return err
				}
			}
			if len(altered) > 0 {
				return fmt.Errorf("有 %d 项数据被直接改动", len(altered))
			}
			return said(cmd, nil, "数据完整")
		}),
	}
	restore := &cobra.Command{
		Use: "restore 类别 编号", Short: "恢复一项被改动的数据", Args: cobra.ExactArgs(2),
		Long: "恢复到本系统最后一次写入的内容，并记入审计日志。类别和编号见 cardflow rows check。",
		RunE: withArgs(func(cmd *cobra.Command, a *app.App, args []string) error {
			return said(cmd, a.RestoreRow(cmd.Context(), args[0], args[1]), "已恢复 %s %s", args[0], args[1])
		}),
	}
	databaseFlags(check)
	databaseFlags(restore)
	cmd.AddCommand(check, restore)
	return cmd
}
