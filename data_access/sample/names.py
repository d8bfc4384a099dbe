"""Names from many places, so that twenty thousand members look like people."""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

FIRST = tuple(
    """
Aaliyah Aarav Abel Ada Adèle Adriana Agnieszka Aiko Aïcha Alba Alejandro Aleksander Alessia Alex Alice Alina
Amara Amélie Amina Amir Ana Anaïs Anders Andrea Andrés Anika Anna Anouk Antoine Anton Antonella Arjun Arthur
Asha Astrid Aurélie Aya Ayşe Balázs Barbara Bart Bastien Beatrix Beatriz Benedikt Benjamin Bente Bianca
Birgit Björn Bo Bram Bridget Bruno Camila Carla Carlos Carmen Caroline Caterina Cécile Cem Charlotte Chiara
Chloé Chidi Christophe Ciara Claire Clara Claudia Colm Cristina Daan Dagmar Damian Daniel Daria David Deepa
Delphine Diego Dieter Dilan Dmitri Dominik Dorota Duarte Eamon Édouard Edith Eero Eileen Ekaterina Elena
Eleni Elif Elise Eliška Ella Emeka Emil Emilia Émilie Emma Emre Enzo Erik Esmée Esra Esther Ethan Eva
Evelien Fabio Farah Fátima Federica Felix Femke Fernando Filip Finn Fiona Flora Florian Floor Francesca
François Frederik Freya Friedrich Gabriel Gaëlle Georgia Gerard Gianni Giorgos Giulia Goran Grace Greta
Guilherme Guillaume Gunnar Hana Hanna Hannes Harriet Hassan Heidi Helena Hélène Hendrik Henrike Henry
Hiroshi Hugo Ibrahim Ida Ignacio Igor Ilse Imani Imran Inês Inga Ingrid Ioana Irene Irina Isabel Ismail Ivan
Ivana Jacek Jakub James Jan Jana Jasmijn Jasper Javier Jelena Jens Jeroen Jessica Jiří Joana João Johanna
Jonas Joost Jorge José Josephine Joris Juan Judith Jules Julia Julien Jun Jürgen Kai Karim Karin Karolína
Katarzyna Kateřina Katja Kenji Kiran Kirsten Klaas Klára Koen Kofi Krystyna Kwame Lars Lan Laura Laure Leila
Lena León Leonie Leonor Léa Liam Lieke Lina Linh Lisa Lorenzo Lotte Louis Louise Luca Lucía Lucie Ludovic
Luis Luísa Lukas Maarten Mads Maeve Magda Magnus Maja Malik Małgorzata Manon Manuel Marc Marek Margaux
Margherita Maria Mariam Marie Marijke Marina Mario Mark Marlies Márta Martín Mateo Matteo Matthias Maud Maya
Mehmet Mei Merel Mia Michał Miguel Mila Milan Mina Mireille Mirjam Mohamed Moritz Nadia Naomi Natalia Neha
Nele Ngozi Nia Nicolas Niels Niklas Nikola Nils Nina Noa Noah Nora Núria Odile Olga Oliver Olivia Omar Orla
Oscar Öykü Pablo Paola Patrícia Patrick Paula Paulina Pavel Pedro Penelope Petra Philippa Pia Pierre Pieter
Pilar Piotr Priya Quentin Rachel Radka Rafael Rajesh Ramona Raúl Rebecca Renske René Ricardo Rik Rita Robert
Roberta Roisin Romain Roos Rosa Ruben Ruth Ryan Saar Sabine Salma Samira Samuel Sander Sandra Sanne Santiago
Sara Saskia Sebastian Selin Séverine Shreya Sigrid Silvia Simon Simone Siobhán Sofia Søren Stefan Stella
Stéphane Stijn Sunita Susanne Sven Svetlana Sylvie Takumi Tamara Tariq Tatjana Teresa Tess Theo Thérèse
Thijs Thomas Tiago Tim Tobias Tomasz Tomáš Ursula Valentina Valérie Vera Verónica Victor Vikram Viktória
Vincent Violeta Wanda Willem Wim Wojciech Xavier Yara Yasmin Yuki Yusuf Yvonne Zainab Zeynep Zoé Zofia
Zoltán Zuzana
""".split()
)

LAST = tuple(
    """
Aalto Abbas Abdi Abreu Achterberg Acosta Adeyemi Aguilar Ahmed Akkerman Albrecht Almeida Alonso Álvarez
Amsel Andersen Andersson Andrade Antonelli Appel Aragón Araújo Arends Arnaud Arslan Asante Aubert Aydın Baas
Bachmann Bakker Balcázar Banerjee Baptista Barbieri Barros Bauer Baumgartner Bax Becker Beekman Bélanger
Bellini Benali Bennett Berg Bergström Bernard Bertrand Bianchi Blanchard Blaauw Boer Boersma Bonnet Borg Bos
Bouchard Brandt Branco Breuer Brouwer Browne Brugman Bruun Burke Cabral Çelik Caldera Campos Cardoso
Carlsson Caruso Castillo Castro Černý Chaudhry Chen Chevalier Christensen Clarke Coelho Cohen Colombo Conti
Cools Cooper Correia Costa Cruz Cvetković Dahl Dalmaso Daly Dąbrowski Davies Dekker Delacroix Delgado Demir
Deschamps Desai Diallo Dias Díaz Dijkstra Doğan Domínguez Donnelly Doyle Drăgan Driessen Dubois Duarte
Dufour Dunne Dupont Dvořák Eberhardt Ebbesen Eder Eek Eklund Engel Erdoğan Eriksen Escobar Espinosa Estrada
Evans Evers Fabre Falk Farkas Farrell Faure Fernandes Fernández Ferrari Ferreira Fiala Fischer Fitzgerald
Fleming Flores Fontaine Fournier Franke Freitas Friis Fuchs Fuentes Gagliardi Gallagher García Garnier
Gautier Georgiou Gerritsen Giordano Girard Gomes Gómez Gonçalves González Graham Greco Groen Gruber Guerrero
Gunnarsson Gupta Gutiérrez Haas Haddad Hagen Hakimi Halvorsen Hamdan Hansen Harper Hartmann Hassan Heikkinen
Hendriks Hernández Herrera Hoekstra Hoffmann Holm Horák Horvat Hosseini Hughes Huisman Iglesias Ilić Ionescu
Ivanov Jackson Jacobs Jansen Janssens Jensen Jiménez Johansson Jones Jónsdóttir Joshi Juhász Kaczmarek
Kaiser Kaplan Karlsson Kaya Keller Kelly Khan Kim Kılıç Klein Kobayashi Koç Koenig Kok Kovács Kowalska
Krämer Kramer Krause Król Kučera Kuiper Kumar Kuznetsov Lacroix Lambert Lange Larsen Laurent Lavoie Lebrun
Leclerc Lefèvre Lehmann Lemaire Leone Leroy Liberatore Lima Lindgren Lindqvist Lombardi López Lorenz Lund
Maas Machado MacLeod Madsen Magnusson Maier Malik Mancini Marchetti Marín Marques Martens Martin Martínez
Mazur Mbeki McCarthy Medina Meijer Meier Mendes Mensah Mercier Meyer Michaud Mitchell Møller Molina Monteiro
Morales Moreau Moreno Moretti Mori Mulder Müller Murphy Muñoz Nagy Nair Nakamura Navarro Neumann Nguyễn
Nielsen Nikolaidis Novák Novak Nowak Núñez Nwosu Nyström O’Brien O’Connor O’Neill Okafor Olivier Olsen
Olsson Oost Ortega Ortiz Osei Özdemir Öztürk Pacheco Palmer Papadopoulos Patel Paulsen Pavlović Pawlak
Peeters Pellegrini Peña Pereira Pérez Perrin Peters Petersen Petrović Pham Pichler Pinto Popescu Post
Poulsen Prins Quinn Quintero Radu Ramírez Ramos Rasmussen Reid Reis Renard Reyes Ribeiro Ricci Richter
Rinaldi Rivera Roberts Robin Rocha Rodrigues Rodríguez Romano Romero Rossi Roux Ruiz Russo Ryan Sahin Saito
Salazar Sánchez Santos Sato Schäfer Schmidt Schneider Scholten Schouten Schröder Schulz Serrano Sharma Silva
Simon Šimić Singh Smit Söderberg Sørensen Soto Sousa Stein Steiner Suárez Sullivan Suzuki Svensson Svoboda
Swart Szabó Tanaka Tavares Teixeira Thomsen Timmermans Tóth Torres Tran Vargas Vasquez Veenstra Veiga
Verbeek Verhoeven Vermeulen Vidal Vieira Villanueva Visser Vogel Vos Wagner Walsh Weber Weiss Wiśniewski
Wolf Wouters Yamamoto Yıldız Yılmaz Young Zhang Zieliński Zijlstra Zimmermann
""".split()
)

_PLAIN = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "’": "", "đ": "d", "æ": "ae", "ß": "ss"})


def plain(name: str) -> str:
    """A name in the letters an address has.

    >>> plain("Jiří"), plain("O’Brien"), plain("Wiśniewski")
    ('jiri', 'obrien', 'wisniewski')
    """
    spread = unicodedata.normalize("NFKD", name.translate(_PLAIN))
    return "".join(letter for letter in spread if letter.isascii() and letter.isalpha()).lower()


def full_names(first: NDArray[np.int64], last: NDArray[np.int64]) -> pa.Array:
    """First and last names by their numbers, as one text each."""
    return pc.binary_join_element_wise(
        pc.take(pa.array(FIRST), pa.array(first)), pc.take(pa.array(LAST), pa.array(last)), " "
    )


def addresses(first: NDArray[np.int64], last: NDArray[np.int64], numbers: NDArray[np.int64]) -> pa.Array:
    """Mail addresses at example.com and example.org, one of a kind by their number."""
    names = pc.take(pa.array([plain(name) for name in FIRST]), pa.array(first))
    families = pc.take(pa.array([f"{plain(name)}." for name in LAST]), pa.array(last))
    homes = pc.take(pa.array(["@example.com", "@example.org"]), pa.array(numbers % 2))
    box = pc.binary_join_element_wise(families, pc.cast(pa.array(numbers), pa.string()), homes, "")
    return pc.binary_join_element_wise(names, box, ".")
