package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cardflow/internal/app"
)

// functionsCommand prints the registry of business functions.
func functionsCommand() *cobra.Command {
	var format, scenarios string
	var check bool
	cmd := &cobra.Command{
		Use: "functions", Short: "列出全部业务功能", Args: cobra.NoArgs,
		Long: "列出业务功能的编号、名称、模块、系统、可用角色、页面和接口。\n--check 与功能目录核对：缺少功能、页面、角色、接口或验收场景的逐条列出，并以失败结束。",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if check {
				return checkFunctions(cmd, scenarios)
			}
			list, err := app.FunctionTable()
			if err != nil {
				return err
			}
			switch format {
			case "json":
				enc := json.NewEncoder(cmd.OutOrStdout())
				enc.SetIndent("", "  ")
				return enc.Encode(list)
			case "table":
				return printTable(cmd, list)
			}
			return fmt.Errorf("--format 应为 table 或 json，现为 %q", format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "输出格式：table 或 json")
	cmd.Flags().BoolVar(&check, "check", false, "与功能目录核对")
	cmd.Flags().StringVar(&scenarios, "scenarios", "", "验收场景表，如 api/testdata/acceptance.csv；给出时核对每项功能有没有场景")
	return cmd
}

// checkFunctions prints what there is of each function of the catalogue and fails
// when one lacks something.
func checkFunctions(cmd *cobra.Command, scenarios string) error {
	var tested io.Reader
	if scenarios != "" {
		file, err := os.Open(scenarios)
		if err != nil {
			return err
		}
		defer file.Close()
		tested = file
	}
	list, err := app.CheckFunctions(tested)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "编号\t功能\t页面\t接口数\t角色\t验收场景\t结果")
	missing, built := 0, 0
	for _, f := range list {
		result := "有"
		switch {
		case f.Problem != "":
			result = f.Problem
			missing++
		case f.Later:
			result = "尚未建设"
		default:
			built++
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\t%s\n", f.ID, f.Title, f.Route, len(f.Operations), strings.Join(f.Roles, ","), f.Scenario, result)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "目录 %d 项，已有 %d 项，尚未建设 %d 项。\n", len(list), built, len(list)-built-missing)
	if missing > 0 {
		return fmt.Errorf("%d 项功能与目录不符，见上表“结果”一栏", missing)
	}
	return nil
}

func printTable(cmd *cobra.Command, list []app.FunctionRow) error {
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "编号\t功能\t模块\t系统\t角色\t页面\t接口数")
	for _, f := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%d\n", f.ID, f.Title, f.Module, f.System, strings.Join(f.Roles, ","), f.Route, len(f.Operations))
	}
	return w.Flush()
}

// openapiCommand writes the description of the API.
func openapiCommand() *cobra.Command {
	var path string
	var partners bool
	cmd := &cobra.Command{
		Use: "openapi", Short: "输出接口说明（OpenAPI 3.1）", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			describe := app.OpenAPI
			if partners {
				describe = app.PartnerOpenAPI
			}
			text, err := describe(version)
			if err != nil {
				return err
			}
			if path == "" {
				_, err = cmd.OutOrStdout().Write(text)
				return err
			}
			return os.WriteFile(path, text, 0o644) //nolint:gosec // a description for everybody
		},
	}
	cmd.Flags().BoolVar(&partners, "partner", false, "合作方接口的说明")
	cmd.Flags().StringVarP(&path, "output", "o", "", "写入文件，默认输出到屏幕")
	return cmd
}
