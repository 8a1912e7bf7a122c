package senior

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // the formats a photo may have
	_ "image/png"
	"math"
)

// The card's photo: its least size in pixels, its ratio, and the largest file.
const (
	PhotoWidth    = 358
	PhotoHeight   = 441
	photoLimit    = 4 << 20
	ratioSlack    = 0.03
	largestSide   = 6000
	largestArea   = 16_000_000 // a picture is unpacked whole to be judged
	minSharpness  = 60.0       // variance of the Laplacian on the reduced picture
	minContrast   = 18.0
	minFace       = 0.08 // share of the picture
	maxFace       = 0.75
	offCentre     = 0.22 // of the width
	tooDark       = 55.0
	tooBright     = 235.0
	reducedHeight = 220
)

// PhotoReport 照片检查结果 says whether a photo will do for a card, and every
// reason why not.
type PhotoReport struct {
	Width     int
	Height    int
	Sharpness float64
	Face      float64 // share of the picture
	Problems  []PhotoProblem
}

// PhotoProblem is one reason, with what to do about it.
type PhotoProblem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// OK tells whether nothing is wrong.
func (r PhotoReport) OK() bool { return len(r.Problems) == 0 }

func (r *PhotoReport) fail(code, format string, args ...any) {
	r.Problems = append(r.Problems, PhotoProblem{Code: code, Message: fmt.Sprintf(format, args...)})
}

// CheckPhoto 照片检查 judges a photo: format, size, ratio, light, a face-sized area
// of skin in the middle, and sharpness. The last two are estimates: they turn away
// what is plainly no portrait, not a poor one.
func CheckPhoto(content []byte) PhotoReport {
	var r PhotoReport
	if len(content) > photoLimit {
		r.fail("bytes", "照片文件为 %.1f MB，不能超过 %d MB", float64(len(content))/(1<<20), photoLimit>>20)
		return r
	}
	head, format, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || format != "jpeg" && format != "png" {
		r.fail("format", "不是 JPEG 或 PNG 照片")
		return r
	}
	r.Width, r.Height = head.Width, head.Height
	if max(head.Width, head.Height) > largestSide {
		r.fail("size", "照片为 %d×%d 像素，边长不能超过 %d", head.Width, head.Height, largestSide)
		return r
	}
	if head.Width*head.Height > largestArea {
		r.fail("size", "照片为 %d×%d 像素，总像素不能超过 %d 万，请缩小后再上传", head.Width, head.Height, largestArea/10_000)
		return r
	}
	if head.Width < PhotoWidth || head.Height < PhotoHeight {
		r.fail("size", "照片为 %d×%d 像素，至少应为 %d×%d", head.Width, head.Height, PhotoWidth, PhotoHeight)
	}
	want := float64(PhotoWidth) / PhotoHeight
	if got := float64(head.Width) / float64(max(head.Height, 1)); math.Abs(got/want-1) > ratioSlack {
		r.fail("ratio", "照片宽高比不对，请按取景框裁剪（%d:%d）", PhotoWidth, PhotoHeight)
	}
	picture, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		r.fail("format", "照片文件已损坏，请重新拍摄")
		return r
	}
	r.judge(reduce(picture))
	return r
}

// pixels is a reduced picture: how light each point is, and whether it looks like
// skin.
type pixels struct {
	width, height int
	light         []float64
	skin          []bool
}

// reduce takes the middle of each cell, so that large and small photos are judged
// alike and quickly.
func reduce(p image.Image) pixels {
	b := p.Bounds()
	h := min(reducedHeight, b.Dy())
	w := max(1, b.Dx()*h/b.Dy())
	out := pixels{width: w, height: h, light: make([]float64, w*h), skin: make([]bool, w*h)}
	for y := range h {
		for x := range w {
			at := p.At(b.Min.X+(2*x+1)*b.Dx()/(2*w), b.Min.Y+(2*y+1)*b.Dy()/(2*h))
			r, g, bl, _ := at.RGBA()
			luma, cb, cr := color.RGBToYCbCr(uint8(r>>8), uint8(g>>8), uint8(bl>>8)) //nolint:gosec // 16 bits shifted to 8
			out.light[y*w+x] = float64(luma)
			out.skin[y*w+x] = luma > 50 && cb >= 77 && cb <= 130 && cr >= 133 && cr <= 178
		}
	}
	return out
}

func (r *PhotoReport) judge(p pixels) {
	mean, deviation := p.lightness()
	switch {
	case mean < tooDark:
		r.fail("dark", "照片太暗，请补光后重拍")
	case mean > tooBright:
		r.fail("bright", "照片过曝，请避开强光后重拍")
	case deviation < minContrast:
		r.fail("contrast", "照片几乎没有明暗层次，请检查镜头后重拍")
	}
	var centre float64
	r.Face, centre = p.face()
	switch {
	case r.Face < minFace:
		r.fail("face_small", "没有找到足够大的正面人像，请靠近镜头、正对拍摄")
	case r.Face > maxFace:
		r.fail("face_large", "人像太大，请退后一些")
	case math.Abs(centre-0.5) > offCentre:
		r.fail("face_aside", "人像偏在一侧，请移到取景框中间")
	}
	if r.Sharpness = p.sharpness(); r.Sharpness < minSharpness {
		r.fail("blurred", "照片模糊，请拿稳后重拍")
	}
}

func (p pixels) lightness() (mean, deviation float64) {
	for _, v := range p.light {
		mean += v
	}
	mean /= float64(len(p.light))
	for _, v := range p.light {
		deviation += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(deviation / float64(len(p.light)))
}

// face gives the share that looks like skin, and where its middle lies from left
// to right.
func (p pixels) face() (share, centre float64) {
	count, sum := 0, 0
	for i, skin := range p.skin {
		if skin {
			count++
			sum += i % p.width
		}
	}
	if count == 0 {
		return 0, 0.5
	}
	return float64(count) / float64(len(p.skin)), float64(sum) / float64(count) / float64(p.width)
}

// sharpness is the variance of the Laplacian: edges are steep in a sharp picture.
func (p pixels) sharpness() float64 {
	var sum, squares, n float64
	for y := 1; y < p.height-1; y++ {
		for x := 1; x < p.width-1; x++ {
			i := y*p.width + x
			v := p.light[i-1] + p.light[i+1] + p.light[i-p.width] + p.light[i+p.width] - 4*p.light[i]
			sum, squares, n = sum+v, squares+v*v, n+1
		}
	}
	if n == 0 {
		return 0
	}
	return squares/n - (sum/n)*(sum/n)
}
