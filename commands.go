package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"cardflow/internal/app"
)

const about = `cardflow 社保卡中心业务平台

一个程序，几种用法：
  cardflow serve --demo      单机运行全部（内置流程引擎与 SQLite），带演示数据
  cardflow api               只提供网页与接口，连接外部流程引擎和数据库
  cardflow worker            只办理流程，可与 api 分别启动多个
  cardflow migrate           建立或升级数据库结构
  cardflow password <用户名>  在服务器上重置密码
  cardflow load <资料> <文件>  从 Excel 导入基础资料或期初余额
  cardflow sandbox           模拟实人认证、市局数据处和三个业务系统

配置依次取自 --config 指定的 YAML 文件、环境变量（CARDFLOW_ 开头，例如
CARDFLOW_DATABASE_DSN 对应 database.dsn）和命令行参数，后者优先。`

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use: "cardflow", Short: "社保卡中心业务平台", Long: about,
		SilenceErrors: true, SilenceUsage: true,
	}
	root.PersistentFlags().String("config", os.Getenv("CARDFLOW_CONFIG"), "配置文件（YAML）")
	root.PersistentFlags().String("data-dir", "", "数据目录，默认 ./data")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("命令行参数不对：%w；可用的参数见 %s --help", err, cmd.CommandPath())
	})
	root.PersistentFlags().String("log-level", "", "日志级别：debug、info、warn、error")
	root.AddCommand(serveCommand(), apiCommand(), workerCommand(), migrateCommand(), seedCommand(), sandboxCommand(),
		auditCommand(), keysCommand(), rowsCommand(), signaturesCommand(), caCommand(), passwordCommand(), loadCommand(), functionsCommand(), openapiCommand(), versionCommand())
	return root
}

// flagKeys maps flags to configuration keys.
var flagKeys = map[string]string{
	"listen": "listen", "data-dir": "data_dir", "demo": "demo", "log-level": "log.level",
	"database-driver": "database.driver", "database-dsn": "database.dsn",
	"temporal-address": "temporal.address", "temporal-namespace": "temporal.namespace", "temporal-port": "temporal.port",
}

// loadConfig reads the settings for a command; only flags that were given win.
func loadConfig(cmd *cobra.Command) (app.Config, error) {
	path, err := cmd.Flags().GetString("config")
	if err != nil {
		return app.Config{}, err
	}
	given := map[string]any{}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if key, ok := flagKeys[f.Name]; ok {
			given[key] = f.Value.String()
		}
	})
	return app.Load(path, app.Environ(), given)
}

// withApp opens the platform for one command and closes it afterwards.
func withApp(run func(cmd *cobra.Command, a *app.App) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		cfg, err := loadConfig(cmd)
		if err != nil {
			return err
		}
		a, err := app.Open(cmd.Context(), cfg, version)
		if err != nil {
			return err
		}
		defer a.Close()
		return run(cmd, a)
	}
}

func listenFlag(cmd *cobra.Command) {
	cmd.Flags().String("listen", "", "监听地址，默认 127.0.0.1:8080")
}

func databaseFlags(cmd *cobra.Command) {
	cmd.Flags().String("database-driver", "", "数据库：sqlite、postgres、dameng")
	cmd.Flags().String("database-dsn", "", "数据库连接串")
}

func temporalFlags(cmd *cobra.Command) {
	cmd.Flags().String("temporal-address", "", "外部流程引擎的地址，例如 temporal:7233")
	cmd.Flags().String("temporal-namespace", "", "流程引擎的命名空间")
}

func serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "serve", Short: "单机运行全部：网页、接口、流程", Args: cobra.NoArgs,
		Long: "在一个进程内运行网页、接口、流程办理和内置流程引擎。数据都在 --data-dir 里，\n重启或异常退出后，未办完的单据接着办。",
		RunE: withApp(func(cmd *cobra.Command, a *app.App) error { return a.Serve(cmd.Context()) }),
	}
	listenFlag(cmd)
	databaseFlags(cmd)
	cmd.Flags().Bool("demo", false, "演示模式：演示账号和三个月的单据")
	cmd.Flags().Int("temporal-port", 0, "内置流程引擎端口的起始号，默认 17233")
	return cmd
}

func apiCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "api", Short: "只提供网页与接口", Args: cobra.NoArgs,
		RunE: withApp(func(cmd *cobra.Command, a *app.App) error { return a.ServeAPI(cmd.Context()) }),
	}
	listenFlag(cmd)
	databaseFlags(cmd)
	temporalFlags(cmd)
	return cmd
}

func workerCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "worker", Short: "只办理流程", Args: cobra.NoArgs,
		RunE: withApp(func(cmd *cobra.Command, a *app.App) error { return a.RunWorker(cmd.Context()) }),
	}
	databaseFlags(cmd)
	temporalFlags(cmd)
	return cmd
}

func migrateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "migrate", Short: "建立或升级数据库结构", Args: cobra.NoArgs,
		RunE: withApp(func(cmd *cobra.Command, a *app.App) error {
			if err := a.Migrate(cmd.Context()); err != nil {
				return err
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "数据库结构已是最新")
			return err
		}),
	}
	databaseFlags(cmd)
	return cmd
}

func seedCommand() *cobra.Command {
	seed := &cobra.Command{Use: "seed", Short: "写入数据"}
	demo := &cobra.Command{
		Use: "demo", Short: "写入演示数据（空库才写）", Args: cobra.NoArgs,
		Long: "写入演示账号、基础资料和三个月的单据。未办完的单据在下次启动流程后接着办。\n已有数据的库不会被改动。",
		RunE: withApp(func(cmd *cobra.Command, a *app.App) error { return a.SeedDemo(cmd.Context()) }),
	}
	databaseFlags(demo)
	seed.AddCommand(demo)
	return seed
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "显示版本", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "cardflow", version)
			return err
		},
	}
}

func passwordCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "password <用户名>", Short: "在服务器上重置一个用户的密码", Args: cobra.ExactArgs(1),
		Long: "给用户一个一次性密码，只显示这一次；登录后必须修改，已登录的立即退出。\n三员互相不能重置密码，忘记时在这里重置；审计日志会记下。",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withApp(func(cmd *cobra.Command, a *app.App) error { return a.ResetPassword(cmd.Context(), args[0]) })(cmd, nil)
		},
	}
	databaseFlags(cmd)
	return cmd
}
