package api

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// meters 指标 are what Prometheus is told of the API.
type meters struct {
	duration  *prometheus.HistogramVec
	inFlight  prometheus.Gauge
	decisions *prometheus.CounterVec
	streams   prometheus.Gauge
}

func newMeters(r *prometheus.Registry) *meters {
	m := &meters{
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cardflow_http_request_duration_seconds", Help: "接口响应时间",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"method", "route", "status"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "cardflow_http_requests_in_flight", Help: "正在处理的请求"}),
		decisions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cardflow_decisions_total", Help: "审批处理次数，按动作与结果",
		}, []string{"action", "result"}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{Name: "cardflow_event_streams", Help: "打开的实时动态连接"}),
	}
	r.MustRegister(m.duration, m.inFlight, m.decisions, m.streams)
	return m
}

// tellImpaired lets a gauge say whether something does not work although the rest does.
func tellImpaired(r *prometheus.Registry, impaired func() string) {
	r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "cardflow_impaired", Help: "是否有外部服务（如云签名验签服务）没有应答",
	}, func() float64 {
		if impaired != nil && impaired() != "" {
			return 1
		}
		return 0
	}))
}

// begin counts a request in; the function it gives counts it out.
func (m *meters) begin() func(method, route string, status int, took time.Duration) {
	m.inFlight.Inc()
	return func(method, route string, status int, took time.Duration) {
		m.inFlight.Dec()
		m.duration.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
	}
}
