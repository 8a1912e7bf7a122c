export interface Size { width: number; height: number }

const px = (n: number) => `${Math.round(n)}px`

/** Where a picture lies that is turned by quarters and enlarged over what fits into a frame; never above its own size at 100%. */
export function fitted(picture: Size, frame: Size, turn: number, zoom: number) {
  const lying = Math.abs(turn / 90) % 2 === 1
  const shown = lying ? { width: picture.height, height: picture.width } : picture
  const fit = picture.width && picture.height ? Math.min(frame.width / shown.width, frame.height / shown.height, 1) : 0
  return {
    box: { width: px(shown.width * fit * zoom), height: px(shown.height * fit * zoom) },
    picture: { width: px(picture.width * fit * zoom), transform: `translate(-50%, -50%) rotate(${turn}deg)` },
  }
}
