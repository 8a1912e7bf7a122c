{{- /* The pod of one process: dict "root" $ "process" "api" "args" (list …) "settings" .Values.api */ -}}
{{- define "cardflow.pod" -}}
metadata:
  labels:
    app.kubernetes.io/name: cardflow
    app.kubernetes.io/instance: {{ .root.Release.Name }}
    app.kubernetes.io/component: {{ .process }}
  annotations:
    checksum/config: {{ toYaml .root.Values.config | sha256sum }}
spec:
  automountServiceAccountToken: false
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    fsGroup: 10001
    fsGroupChangePolicy: OnRootMismatch # the key file stays private to its owner
    seccompProfile: { type: RuntimeDefault }
  {{- if eq .process "migrate" }}
  restartPolicy: OnFailure
  {{- end }}
  containers:
    - name: {{ .process }}
      image: "{{ .root.Values.image.repository }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}"
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args: {{ .args | toJson }}
      envFrom:
        - secretRef: { name: {{ .root.Values.existingSecret }} }
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: { drop: [ALL] }
      {{- if eq .process "api" }}
      ports:
        - { name: http, containerPort: 8080 }
      livenessProbe:
        httpGet: { path: /healthz, port: http }
      readinessProbe:
        httpGet: { path: /readyz, port: http }
        periodSeconds: 3
      {{- end }}
      {{- with .settings }}
      resources: {{ toJson .resources }}
      {{- end }}
      volumeMounts:
        - { name: config, mountPath: /etc/cardflow }
        - { name: tmp, mountPath: /tmp }
        - { name: data, mountPath: {{ .root.Values.config.data_dir }} }
  volumes:
    - name: config
      configMap: { name: {{ .root.Release.Name }}-config }
    - name: tmp
      emptyDir: {}
    - name: data
      {{- if eq .process "migrate" }}
      emptyDir: {} # the claim does not exist yet, and the schema needs nothing from it
      {{- else }}
      persistentVolumeClaim: { claimName: {{ .root.Release.Name }}-data }
      {{- end }}
{{- end -}}

{{- /* The labels that select one process's pods: dict "root" $ "process" "api" */ -}}
{{- define "cardflow.selector" -}}
app.kubernetes.io/name: cardflow
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .process }}
{{- end -}}
