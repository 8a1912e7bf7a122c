package reports

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// maxSharedTexts is far more than the cells of a paper.
const maxSharedTexts = 100_000

// readStrings reads the table of texts that cells share, if there is one.
func (b *workbook) readStrings() error {
	if b.parts["xl/sharedstrings.xml"] == nil {
		return nil
	}
	r, err := b.part("xl/sharedStrings.xml")
	if err != nil {
		return damaged(err)
	}
	defer r.Close()
	decoder := xml.NewDecoder(r)
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return damaged(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "si" {
			continue
		}
		if len(b.strings) == maxSharedTexts {
			return tooMuch()
		}
		text, err := readText(decoder)
		if err != nil {
			return damaged(err)
		}
		b.strings = append(b.strings, text)
	}
}

// readText reads to the end of the element and joins the runs of its text;
// phonetic runs are left out, and so is what no cell can hold.
func readText(decoder *xml.Decoder) (string, error) {
	var text strings.Builder
	depth, inText, phonetic := 1, 0, 0
	for depth > 0 {
		token, err := decoder.Token()
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.StartElement:
			depth++
			switch {
			case e.Name.Local == "rPh" && phonetic == 0:
				phonetic = depth
			case e.Name.Local == "t" && inText == 0:
				inText = depth
			}
		case xml.EndElement:
			if depth == inText {
				inText = 0
			}
			if depth == phonetic {
				phonetic = 0
			}
			depth--
		case xml.CharData:
			if inText > 0 && phonetic == 0 && text.Len() < 4*maxCellText {
				text.Write(e)
			}
		}
	}
	return text.String(), nil
}
