package reports

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// maxSharedTexts is far more than the cells of a paper, and maxTextBytes more
// than the text of one cell.
const (
	maxSharedTexts = 100_000
	maxTextBytes   = 4 * maxCellText
)

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
		if len(b.strings) == b.most.texts {
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
// phonetic runs are left out.
func readText(decoder *xml.Decoder) (string, error) {
	var text strings.Builder
	for depth := 1; depth > 0; {
		token, err := decoder.Token()
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.EndElement:
			depth--
		case xml.StartElement:
			switch e.Name.Local {
			case "t":
				var run string
				if run, err = readChars(decoder); err == nil && text.Len() < maxTextBytes {
					text.WriteString(run)
				}
			case "rPh":
				err = decoder.Skip()
			default:
				depth++
			}
			if err != nil {
				return "", err
			}
		}
	}
	return text.String(), nil
}

// readChars reads the characters of an element that has no other content, no
// more than a cell can hold.
func readChars(decoder *xml.Decoder) (string, error) {
	var text strings.Builder
	for {
		token, err := decoder.Token()
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.CharData:
			if text.Len() < maxTextBytes {
				text.Write(e)
			}
		case xml.EndElement:
			return text.String(), nil
		case xml.StartElement:
			if err := decoder.Skip(); err != nil {
				return "", err
			}
		}
	}
}
