package main

import (
	"github.com/spf13/cobra"

	"cardflow/internal/app"
)

// sandboxCommand stands in for the systems of others.
func sandboxCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "sandbox", Short: "运行对方系统的沙箱", Args: cobra.NoArgs,
		Long: `在本机模拟对方系统，密钥取自 --data-dir，签名口令取自配置：
  实人认证服务（verification.secret）：校验签名、解密、应答、延时和回调。身份证顺序码 403 不通过，404 查无此人，503 服务故障，其余通过。
  市局数据处快递数据接口（police.secret）：校验签名、解密、每条轨迹只收一次。
  社保卡、居住证、敬老卡业务系统（business.*.secret）：接收网点和用户，新用户自动取得默认权限，可在 /social、/residence、/senior 下的 /v1/logons 登录；
  各有自己的库 business-*.db，重启后仍在。`,
		RunE: withApp(func(cmd *cobra.Command, a *app.App) error { return a.Sandbox(cmd.Context()) }),
	}
	listenFlag(cmd)
	cmd.AddCommand(sandboxListCommand(), sandboxFaultCommand())
	return cmd
}

func sandboxListCommand() *cobra.Command {
	format := "table"
	cmd := &cobra.Command{
		Use: "list [social|residence|senior]", Short: "列出业务系统沙箱收到的网点和用户", Args: cobra.MaximumNArgs(1),
		RunE: withArgs(func(cmd *cobra.Command, a *app.App, args []string) error {
			return a.ListBusiness(cmd.OutOrStdout(), firstArgument(args), format == "json")
		}),
	}
	cmd.Flags().StringVar(&format, "format", format, "table 或 json")
	return cmd
}

func sandboxFaultCommand() *cobra.Command {
	return &cobra.Command{
		Use: "fault off|down|refuse|cut|forge [social|residence|senior]", Short: "让业务系统沙箱出故障，或恢复正常", Args: cobra.RangeArgs(1, 2),
		Long: "down 服务故障，refuse 拒绝请求，cut 收下后应答中断，forge 收下后应答签名不对，off 恢复正常。对运行中的沙箱立即生效。",
		RunE: withArgs(func(cmd *cobra.Command, a *app.App, args []string) error {
			return said(cmd, a.BreakBusiness(firstArgument(args[1:]), args[0]), "已设置 %s", args[0])
		}),
	}
}

func firstArgument(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}
