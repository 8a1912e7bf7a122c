// Only what the page draws with: the rest of ECharts stays out of its chunk.
import { BarChart, FunnelChart, HeatmapChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, FunnelChart, HeatmapChart, LineChart, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, SVGRenderer])

export { init }
export type { EChartsOption } from 'echarts/types/dist/shared'
export type { ECharts } from 'echarts/core'
